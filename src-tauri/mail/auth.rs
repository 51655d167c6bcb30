//! What the account's own provider found out about a message's origin: `Authentication-Results`
//! (RFC 8601), believed only where no sender could have written it.

use crate::address;
use crate::domain;
use crate::header::{Field, Header};
use crate::text;

/// The longest field that is read.
const LONGEST: usize = 16 << 10;
/// The most results of one field.
const MOST: usize = 100;

/// The names by which a provider's servers sign what they found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signs {
    /// Each the whole name, or with a leading dot its end.
    pub ids: &'static [&'static str],
    /// Whether each method has a field of its own; they follow one another.
    pub many: bool,
}

/// What is known of a message's origin.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Origin {
    /// Nobody who can be believed has looked.
    #[default]
    Unchecked,
    /// It comes from the domain it says it is from. That says nothing of the domain's honesty.
    Confirmed {
        /// The domain in `From`.
        domain: String,
        /// The domains that signed the message.
        signed_by: Vec<String>,
    },
    /// The domain in `From` disowns it.
    Disowned,
}

/// One method's result: `dkim=pass header.d=example.org`.
#[derive(Debug, Default, PartialEq, Eq)]
struct Outcome {
    method: String,
    result: String,
    properties: Vec<(String, String)>,
}

impl Outcome {
    fn is(&self, method: &str, result: &str) -> bool {
        self.method == method && self.result == result
    }

    fn property(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The domain that signed, where a signature holds.
    fn signer(&self) -> Option<&str> {
        let named = self.property("header.d").or_else(|| {
            self.property("header.i").and_then(|i| i.rsplit_once('@')).map(|(_, domain)| domain)
        });
        named.filter(|_| self.is("dkim", "pass"))
    }
}

/// Reads a message's header. Only the topmost field counts, only when it bears a name of the
/// account's own provider, and only above the first station of somebody else.
pub fn origin(raw: &[u8], signs: Signs) -> Origin {
    let header = Header::read(raw, &|_| false);
    let mut from = header.fields.iter().filter(|f| f.is("From"));
    let (Some(first), None) = (from.next(), from.next()) else { return Origin::Unchecked };
    let people = address::parse_list(&first.unfolded(), None);
    let [author] = people.as_slice() else { return Origin::Unchecked };
    let author = author.domain().to_ascii_lowercase();
    let found = trusted(&header, signs);
    if author.is_empty() || found.is_empty() {
        return Origin::Unchecked;
    }
    judge(&author, &found)
}

fn judge(author: &str, found: &[Outcome]) -> Origin {
    let signed_by: Vec<String> =
        found.iter().filter_map(Outcome::signer).map(str::to_ascii_lowercase).collect();
    let dmarc = found.iter().find(|o| o.method == "dmarc");
    // A result for another domain than the one that is shown is none for this.
    let about = |o: &Outcome| {
        let of = o.property("header.from").unwrap_or(author);
        domain::is_same(of.rsplit('@').next().unwrap_or(of), author)
    };
    match dmarc.filter(|o| about(o)).map(|o| o.result.as_str()) {
        Some("pass") => {
            // Zoho does not name the signer: of the one that is shown the signature holds.
            let nameless = |o: &Outcome| o.is("dkim", "pass") && o.signer().is_none();
            let own = found.iter().any(nameless).then(|| author.to_owned());
            let signed_by = signed_by.into_iter().chain(own).collect();
            Origin::Confirmed { domain: author.to_owned(), signed_by }
        }
        Some("fail") => Origin::Disowned,
        Some(_) | None if signed_by.iter().any(|d| domain::is_same(d, author)) => {
            Origin::Confirmed { domain: author.to_owned(), signed_by }
        }
        Some(_) | None => Origin::Unchecked,
    }
}

/// What the account's own provider says.
fn trusted(header: &Header<'_>, signs: Signs) -> Vec<Outcome> {
    let mut out = Vec::new();
    let mut begun = false;
    for field in &header.fields {
        if field.is("Authentication-Results") {
            let value = field.unfolded();
            let Some((id, outcomes)) = read(&value) else { break };
            if !signs.ids.iter().any(|sign| fits(sign, &id)) {
                break;
            }
            begun = true;
            out.extend(outcomes);
            if !signs.many {
                break;
            }
        } else if begun || (field.is("Received") && is_foreign(field, signs)) {
            break;
        }
    }
    out
}

fn fits(sign: &str, id: &str) -> bool {
    id == sign || (sign.starts_with('.') && id.ends_with(sign))
}

/// Whether a station is another's: what stands below it was written before the provider had it.
fn is_foreign(field: &Field<'_>, signs: Signs) -> bool {
    let value = without_comments(&field.unfolded());
    let mut words = value.split_ascii_whitespace();
    let by = words.find(|w| w.eq_ignore_ascii_case("by")).and_then(|_| words.next());
    let Some(by) = by else { return false };
    let own = |sign: &&str| domain::is_same(sign.trim_start_matches('.'), by);
    // Within one house machines are often named by a number.
    by.contains('.')
        && !by.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && !signs.ids.iter().any(own)
}

/// The name and the results of one field. Comments and quoted words can hold none.
fn read(value: &[u8]) -> Option<(String, Vec<Outcome>)> {
    let text = without_comments(value.get(..value.len().min(LONGEST))?);
    let mut pieces = text.split(';');
    let mut head = pieces.next()?.split_ascii_whitespace();
    let id = head.next()?.to_ascii_lowercase();
    // RFC 8601 section 2.2: what is no version that we know is not understood.
    if head.next().is_some_and(|version| version != "1") || id.contains('=') {
        return None;
    }
    Some((id, pieces.take(MOST).filter_map(outcome).collect()))
}

fn outcome(piece: &str) -> Option<Outcome> {
    let mut words = piece.split_ascii_whitespace();
    let (method, result) = words.next()?.split_once('=')?;
    let method = method.split('/').next().unwrap_or_default().to_ascii_lowercase();
    let properties = words
        .filter_map(|word| word.split_once('='))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    Some(Outcome { method, result: result.to_ascii_lowercase(), properties })
}

/// The value as a line without comments, and with a `?` for whatever is quoted: nothing in there
/// acts as a result. One that never ends takes all that is left.
fn without_comments(value: &[u8]) -> String {
    let value = text::clean(&String::from_utf8_lossy(value));
    let (mut out, mut depth, mut quoted) = (String::with_capacity(value.len()), 0usize, false);
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' if quoted || depth > 0 => drop(chars.next()),
            '"' if depth == 0 => {
                quoted = !quoted;
                out.push('?');
            }
            _ if quoted => {}
            '(' => depth += 1,
            ')' if depth > 0 => {
                depth -= 1;
                out.push(' ');
            }
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZOHO: Signs = Signs { ids: &["mx.zohomail.eu"], many: false };

    fn of(header: &str) -> Origin {
        origin(header.as_bytes(), ZOHO)
    }

    fn confirmed(domain: &str, signed_by: &[&str]) -> Origin {
        let signed_by = signed_by.iter().map(|d| (*d).to_owned()).collect();
        Origin::Confirmed { domain: domain.to_owned(), signed_by }
    }

    const PASS: &str = "Authentication-Results: mx.zohomail.eu;\r\n\tdkim=pass;\r\n\
        \tspf=pass (zohomail.eu: domain of a.example designates)  smtp.mailfrom=b@a.example;\r\n\
        \tdmarc=pass(p=reject dis=none)  header.from=a.example\r\n";

    #[test]
    fn the_own_providers_word_is_believed() {
        let zoho = of(&format!("{PASS}From: Bob <b@a.example>\r\n"));
        assert_eq!(zoho, confirmed("a.example", &["a.example"]));
        let signed =
            "Authentication-Results: mx.zohomail.eu; dkim=pass header.i=@mail.a.example\r\n";
        assert_eq!(
            of(&format!("{signed}From: b@a.example\r\n")),
            confirmed("a.example", &["mail.a.example"])
        );
        let fail = "Authentication-Results: mx.zohomail.eu; dmarc=fail header.from=a.example\r\n";
        assert_eq!(of(&format!("{fail}From: b@a.example\r\n")), Origin::Disowned);
        let station = "Received: from x by mx.zohomail.eu with SMTP\r\n";
        assert_eq!(
            of(&format!("{station}{PASS}From: b@a.example\r\n")),
            confirmed("a.example", &["a.example"])
        );
    }

    #[test]
    fn what_a_sender_could_have_written_is_not() {
        for header in [
            format!("{PASS}From: b@a.example\r\nFrom: ceo@bank.example\r\n"),
            format!("{PASS}From: ceo@bank.example\r\n"),
            format!("Received: from a by mx.other.example with SMTP\r\n{PASS}From: b@a.example\r\n"),
            format!("Authentication-Results: mx.evil.example; x=y\r\n{PASS}From: b@a.example\r\n"),
            format!("Authentication-Results: mx.zohomail.eu;\r\n{PASS}From: b@a.example\r\n"),
            "ARC-Authentication-Results: i=1; mx.zohomail.eu; dmarc=pass\r\nFrom: b@a.example\r\n"
                .to_owned(),
            "Authentication-Results: mx.zohomail.eu; spf=pass (\r\n ; dmarc=pass header.from=a.example)\
             smtp.mailfrom=\"x; dmarc=pass header.from=a.example\"@evil.example\r\n\
             From: b@a.example\r\n"
                .to_owned(),
            "Authentication-Results: mx.zohomail.eu 2; dmarc=pass\r\nFrom: b@a.example\r\n".to_owned(),
            "Authentication-Results: mx.zohomail.eu; dkim=pass header.d=evil.example\r\n\
             From: b@a.example\r\n"
                .to_owned(),
        ] {
            assert_eq!(of(&header), Origin::Unchecked, "{header}");
        }
    }

    #[test]
    fn fields_of_one_house_follow_one_another() {
        let header = "Authentication-Results: a.mail.test; spf=pass\r\n\
             Authentication-Results: b.mail.test; dmarc=pass header.from=a.example\r\n\
             From: b@a.example\r\n\
             Authentication-Results: c.mail.test; dmarc=fail header.from=a.example\r\n";
        let signs = |many| Signs { ids: &[".mail.test"], many };
        assert_eq!(origin(header.as_bytes(), signs(true)), confirmed("a.example", &[]));
        assert_eq!(origin(header.as_bytes(), signs(false)), Origin::Unchecked);
    }
}

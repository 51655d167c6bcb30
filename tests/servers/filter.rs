//! What a server with fewer capabilities says: decides on each command, rewrites each response.

use super::profiles::{COMMANDS, Profile, WORDS};

/// What happens to a command.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It goes on to Dovecot, perhaps in other words.
    Forward(String),
    /// It is answered here; whatever literals follow are swallowed.
    Answer(Vec<String>),
}

/// One connection's view of the server.
#[derive(Debug)]
pub struct Filter {
    profile: Profile,
    offered: Vec<String>,
    after_login: String,
    logged_in: bool,
    xlists: Vec<String>,
}

impl Filter {
    /// The filter of a profile; `more` capabilities are added after login.
    pub fn new(profile: Profile, more: &str) -> Self {
        let mut after_login = profile.capabilities().unwrap_or_default().to_owned();
        if !more.is_empty() && matches!(profile, Profile::NoQresync | Profile::NoCondstore) {
            after_login = format!("{after_login} {more}");
        }
        let before = profile.capabilities_before_login();
        let offered = [before, &after_login].into_iter().flat_map(|line| line.split(' '));
        let offered = offered.map(str::to_ascii_uppercase).collect();
        Self { profile, offered, after_login, logged_in: false, xlists: Vec::new() }
    }

    fn offers(&self, extension: &str) -> bool {
        self.offered.iter().any(|offered| offered == extension)
    }

    /// The capabilities named before login, in the clear or over TLS.
    pub fn before_login(&self, clear: bool) -> String {
        let line = self.profile.capabilities_before_login();
        if !clear {
            return line.to_owned();
        }
        let kept = line.split(' ').filter(|word| !word.starts_with("AUTH="));
        kept.chain(["STARTTLS", "LOGINDISABLED"]).collect::<Vec<_>>().join(" ")
    }

    /// The greeting, from Dovecot's own.
    pub fn greeting(&self, dovecot: &str, clear: bool) -> String {
        match self.profile.greeting() {
            Some(own) => own.to_owned(),
            None => with_capabilities(dovecot, &self.before_login(clear)),
        }
    }

    /// The largest literal a client may send without waiting for leave.
    pub fn unasked_literal(&self) -> Option<usize> {
        if self.offers("LITERAL+") {
            Some(usize::MAX)
        } else if self.offers("LITERAL-") {
            Some(4096)
        } else {
            None
        }
    }

    /// Decides on a command from its first line (without CRLF).
    pub fn command(&mut self, line: &str) -> Verdict {
        let mut parts = line.splitn(3, ' ');
        let (Some(tag), Some(verb)) = (parts.next(), parts.next()) else {
            // Not a command: DONE, or a line within AUTHENTICATE.
            return Verdict::Forward(line.to_owned());
        };
        let rest = parts.next().unwrap_or_default();
        let mut verb = verb.to_ascii_uppercase();
        let mut arguments = rest;
        let mut of_uid = String::new();
        if verb == "UID" {
            let (second, behind) = rest.split_once(' ').unwrap_or((rest, ""));
            verb = second.to_ascii_uppercase();
            of_uid = format!("UID {verb}");
            arguments = behind;
        }
        let needs = COMMANDS.iter().filter(|(name, _)| *name == verb || *name == of_uid);
        if let Some((_, extension)) = needs.into_iter().find(|(_, needed)| !self.offers(needed)) {
            return bad(tag, extension);
        }
        if let Some(extension) = self.forbidden_word(&verb, arguments) {
            return bad(tag, extension);
        }
        match verb.as_str() {
            "ENABLE" => self.enable(tag, arguments),
            "AUTHENTICATE" => self.authenticate(tag, arguments, line),
            "APPEND" if literal(line).is_some_and(|(size, _)| size > self.append_limit()) => {
                Verdict::Answer(vec![format!("{tag} NO [TOOBIG] Message too large")])
            }
            "XLIST" => {
                self.xlists.push(tag.to_owned());
                Verdict::Forward(format!("{tag} LIST {arguments}"))
            }
            _ => Verdict::Forward(line.to_owned()),
        }
    }

    /// The extension that would be needed and is not there.
    fn forbidden_word(&self, verb: &str, arguments: &str) -> Option<&'static str> {
        let words = words(arguments);
        let grouped = unquoted(arguments).contains('(');
        if verb == "LIST" && grouped && !self.offers("LIST-EXTENDED") {
            return Some("LIST-EXTENDED");
        }
        // What comes first is a mailbox or a set of numbers, except in these two.
        let skipped = usize::from(!matches!(verb, "LIST" | "SEARCH"));
        let needed = WORDS.iter().filter(|(command, word, _)| {
            *command == verb
                && (grouped || !matches!(verb, "LIST" | "CREATE"))
                && words.iter().skip(skipped).any(|given| given == word)
        });
        needed.map(|(_, _, extension)| *extension).find(|extension| !self.offers(extension))
    }

    fn enable(&self, tag: &str, arguments: &str) -> Verdict {
        let known = arguments.split(' ').filter(|word| self.offers(&word.to_ascii_uppercase()));
        let known = known.collect::<Vec<_>>().join(" ");
        if known.is_empty() {
            return Verdict::Answer(vec!["* ENABLED".into(), format!("{tag} OK Enabled.")]);
        }
        Verdict::Forward(format!("{tag} ENABLE {known}"))
    }

    fn authenticate(&self, tag: &str, arguments: &str, line: &str) -> Verdict {
        let (mechanism, initial) = arguments.split_once(' ').unwrap_or((arguments, ""));
        if !self.offers(&format!("AUTH={}", mechanism.to_ascii_uppercase())) {
            return Verdict::Answer(vec![format!("{tag} NO Unsupported authentication mechanism")]);
        }
        if !initial.is_empty() && !self.offers("SASL-IR") {
            return bad(tag, "SASL-IR");
        }
        Verdict::Forward(line.to_owned())
    }

    fn append_limit(&self) -> usize {
        let mut words = self.after_login.split(' ');
        let limit = words.find_map(|word| word.strip_prefix("APPENDLIMIT="));
        limit.and_then(|limit| limit.parse().ok()).unwrap_or(usize::MAX)
    }

    /// Rewrites the first line of a response (without CRLF): none, one or two lines.
    pub fn response(&mut self, line: &str) -> Vec<String> {
        if line.starts_with("* CAPABILITY ") {
            // Only the list after login has this one; it may come before the tagged OK.
            self.logged_in |= line.contains(" UNSELECT ");
            let before = self.before_login(false);
            let known = if self.logged_in { &self.after_login } else { &before };
            return vec![format!("* CAPABILITY {known}")];
        }
        if line.starts_with("* OK [HIGHESTMODSEQ ") && !self.offers("CONDSTORE") {
            return Vec::new();
        }
        if line.starts_with("* LIST (") {
            return vec![self.listed(line)];
        }
        let Some((tag, status)) = line.split_once(' ') else { return vec![line.to_owned()] };
        if tag == "*" || tag == "+" {
            return vec![line.to_owned()];
        }
        self.xlists.retain(|pending| pending != tag);
        if status.starts_with("OK [CAPABILITY ") {
            self.logged_in = true;
            return self.login_answer(tag, line);
        }
        let lost = ["OK [APPENDUID ", "OK [COPYUID "];
        if !self.offers("UIDPLUS") && lost.iter().any(|code| status.starts_with(code)) {
            let text = status.split_once("] ").map_or("Done", |(_, text)| text);
            return vec![format!("{tag} OK {text}")];
        }
        vec![line.to_owned()]
    }

    /// Zoho names its capabilities in a response before the tagged OK, RFC 3501 leaves them out.
    fn login_answer(&self, tag: &str, line: &str) -> Vec<String> {
        match self.profile {
            Profile::LikeZoho => {
                vec![format!("* CAPABILITY {}", self.after_login), format!("{tag} OK Success")]
            }
            Profile::Bare => vec![format!("{tag} OK Logged in")],
            Profile::Full | Profile::NoQresync | Profile::NoCondstore => {
                vec![with_capabilities(line, &self.after_login)]
            }
        }
    }

    fn listed(&self, line: &str) -> String {
        let rest = line.strip_prefix("* LIST (").unwrap_or_default();
        let (attributes, name) = rest.split_once(')').unwrap_or((rest, ""));
        let mut attributes: Vec<&str> = attributes.split(' ').filter(|a| !a.is_empty()).collect();
        if !self.offers("CHILDREN") {
            attributes.retain(|a| !matches!(*a, "\\HasChildren" | "\\HasNoChildren"));
        }
        if !self.offers("SPECIAL-USE") && !self.offers("XLIST") {
            let special = ["\\Drafts", "\\Sent", "\\Junk", "\\Trash", "\\Archive", "\\All"];
            attributes.retain(|attribute| !special.contains(attribute));
        }
        if self.xlists.is_empty() {
            return format!("* LIST ({}){name}", attributes.join(" "));
        }
        for attribute in &mut attributes {
            if *attribute == "\\Junk" {
                *attribute = "\\Spam";
            }
        }
        if name.ends_with(" INBOX") || name.ends_with(" \"INBOX\"") {
            attributes.push("\\Inbox");
        }
        format!("* XLIST ({}){name}", attributes.join(" "))
    }
}

fn bad(tag: &str, extension: &str) -> Verdict {
    Verdict::Answer(vec![format!("{tag} BAD Unknown command or argument ({extension})")])
}

fn with_capabilities(line: &str, capabilities: &str) -> String {
    let Some((before, rest)) = line.split_once("[CAPABILITY ") else { return line.to_owned() };
    let text = rest.split_once(']').map_or("", |(_, text)| text);
    format!("{before}[CAPABILITY {capabilities}]{text}")
}

/// The literal a line announces: its size, and whether the client waits for leave to send it.
pub fn literal(line: &str) -> Option<(usize, bool)> {
    let (_, announced) = line.strip_suffix('}')?.rsplit_once('{')?;
    let digits = announced.trim_end_matches(['+', '-']);
    Some((digits.parse().ok()?, digits.len() == announced.len()))
}

/// The line in upper case, its quoted strings empty.
fn unquoted(line: &str) -> String {
    let (mut out, mut quoted, mut escaped) = (String::new(), false, false);
    for c in line.chars() {
        if quoted {
            quoted = escaped || c != '"';
            escaped = c == '\\' && !escaped;
        } else {
            quoted = c == '"';
            out.push(c.to_ascii_uppercase());
        }
    }
    out
}

fn words(arguments: &str) -> Vec<String> {
    let plain = unquoted(arguments);
    let words = plain.split([' ', '(', ')', '[', ']', '<']).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

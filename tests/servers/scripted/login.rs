//! LOGIN, AUTHENTICATE PLAIN and XOAUTH2, ENABLE.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::log::What;
use super::parse::Args;
use super::session::{Done, Refused, Session, no};

impl Session {
    /// LOGIN and AUTHENTICATE.
    pub async fn login(&mut self, verb: &str, args: &mut Args<'_>) -> Done {
        if self.is_clear() {
            return no("[PRIVACYREQUIRED] Say STARTTLS first");
        }
        let (name, password) = match verb {
            "LOGIN" => {
                let name = args.text()?;
                args.space()?;
                let password = args.text()?;
                args.end()?;
                (name, password)
            }
            _ => self.plain(args).await?,
        };
        let who = self.conn.who;
        let outcome = self.state.change(|world| {
            let right = world.lets_in(&name, &password);
            let refusal = match (right, &world.settings.login_refusal) {
                (true, None) => None,
                (true, Some(text)) => Some(text.clone()),
                (false, _) => Some(world.settings.wrong_password.clone()),
            };
            let what = if refusal.is_none() { What::LoggedIn } else { What::LoginRefused };
            world.log.write(who, &name, what);
            refusal
        });
        match outcome {
            None => {
                self.user = Some(name);
                if let Some(alert) = self.profile.quirks.alert {
                    self.say(&format!("{alert}\r\n"));
                }
                let code = format!("[CAPABILITY {}] ", self.profile.after);
                let text = self.profile.quirks.login_text.unwrap_or("Logged in");
                if self.profile.tells_capabilities {
                    return Ok(format!("{code}{text}"));
                }
                let told = !self.profile.quirks.tells_only_when_asked;
                if told && self.profile.before != self.profile.after {
                    let line = format!("* CAPABILITY {}\r\n", self.profile.after);
                    self.say(&line);
                }
                Ok(text.into())
            }
            Some(text) => match text.split_once(' ') {
                Some(("NO", rest)) => no(rest),
                Some(("BAD", rest)) => Err(Refused::Bad(rest.into())),
                Some(("BYE", rest)) => {
                    self.say(&format!("* BYE {rest}\r\n"));
                    Err(Refused::Gone)
                }
                _ => no(text),
            },
        }
    }

    async fn plain(&mut self, args: &mut Args<'_>) -> Result<(String, String), Refused> {
        let mechanism = args.word()?;
        let known = ["PLAIN", "XOAUTH2"].contains(&mechanism.as_str());
        if !known || !self.capabilities().contains(&format!("AUTH={mechanism}")) {
            return no("Unknown mechanism");
        }
        let coded = if args.eat(b' ') {
            if !self.capabilities().contains("SASL-IR") {
                return Err(Refused::Bad("Initial responses are not supported".into()));
            }
            args.atom()?
        } else {
            self.conn.write(b"+ \r\n").await?;
            let line = self.conn.line().await?.ok_or(Refused::Gone)?;
            String::from_utf8_lossy(&line).into_owned()
        };
        if coded == "*" {
            return Err(Refused::Bad("Cancelled".into()));
        }
        let decoded = STANDARD.decode(coded.trim()).ok().and_then(|b| String::from_utf8(b).ok());
        let Some(decoded) = decoded else { return Err(Refused::Bad("Not base64".into())) };
        if mechanism == "XOAUTH2" {
            return self.bearer(&decoded).await;
        }
        let parts: Vec<&str> = decoded.split('\0').collect();
        let [_, name, password] = parts[..] else {
            return Err(Refused::Bad("Not a PLAIN response".into()));
        };
        Ok((name.to_owned(), password.to_owned()))
    }

    /// A token is told apart from a password by its first word. A wrong one is answered with the
    /// reason before the NO, and the client has to say that it has heard it.
    async fn bearer(&mut self, decoded: &str) -> Result<(String, String), Refused> {
        let Some((name, token)) = bearer(decoded) else {
            return Err(Refused::Bad("Not an XOAUTH2 response".into()));
        };
        if !self.state.look(|world| world.lets_in(&name, &token)) {
            self.conn.write(b"+ eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIn0=\r\n").await?;
            let line = self.conn.line().await?.ok_or(Refused::Gone)?;
            if !line.is_empty() {
                return Err(Refused::Bad("Not an empty response".into()));
            }
        }
        Ok((name, token))
    }

    /// ENABLE.
    pub fn enable(&mut self, args: &mut Args<'_>) -> Done {
        let mut enabled = String::new();
        loop {
            let word = args.word()?;
            if matches!(word.as_str(), "CONDSTORE" | "QRESYNC") && self.profile.has(&word) {
                self.condstore = true;
                self.qresync |= word == "QRESYNC";
                enabled.push_str(&format!(" {word}"));
            }
            if !args.eat(b' ') {
                break;
            }
        }
        args.end()?;
        if !self.profile.quirks.enable_says_nothing {
            self.say(&format!("* ENABLED{enabled}\r\n"));
        }
        Ok("ENABLE completed".into())
    }
}

/// The user and the token, as a secret that no password can be, of an XOAUTH2 response.
pub fn bearer(decoded: &str) -> Option<(String, String)> {
    let (name, rest) = decoded.strip_prefix("user=")?.split_once('\u{1}')?;
    let token = rest.strip_prefix("auth=Bearer ")?.strip_suffix("\u{1}\u{1}")?;
    Some((name.to_owned(), format!("Bearer {token}")))
}

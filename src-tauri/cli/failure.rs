//! What ends a verb: a code for scripts, a sentence for people, an exit code for both.

use crate::sentences_table::sentence;
use engine::{Code, Problem};
use serde_json::{Value, json};
use std::io::BufRead as _;

/// Why a verb failed.
#[derive(Debug)]
pub struct Failure {
    code: &'static str,
    server: Option<String>,
    host: Option<String>,
    account: Option<String>,
    exit: u8,
}

impl Failure {
    fn plain(code: &'static str, exit: u8) -> Failure {
        Failure { code, server: None, host: None, account: None, exit }
    }

    /// Wrong words on the command line.
    pub fn usage(code: &'static str) -> Failure {
        Failure::plain(code, 2)
    }

    /// No such account, mailbox or message.
    pub fn not_found() -> Failure {
        Problem::of(Code::NotFound).into()
    }

    /// A fault of ours.
    pub fn internal() -> Failure {
        Problem::of(Code::Internal).into()
    }

    /// The platform names no folder for the profile.
    pub fn no_folder() -> Failure {
        Failure::usage("noFolder")
    }

    /// Standard output was closed.
    pub fn no_reader() -> Failure {
        Failure::plain("noReader", 1)
    }

    /// It is safe here, and the server does not have it yet.
    pub fn queued() -> Failure {
        Failure::plain("queued", 8)
    }

    /// The server would not do it, and it is put back here.
    pub fn put_back() -> Failure {
        Failure::plain("putBack", 6)
    }

    /// The server would not do all of it; what it would not is put back here, and in the queue with
    /// the reason. An unknown reason is the server's own.
    pub fn given_up(codes: &[String]) -> Failure {
        const KNOWN: [&str; 8] = [
            "overQuota",
            "notAllowed",
            "mailboxGone",
            "mailboxExists",
            "tooLarge",
            "unconfirmed",
            "gone",
            "storeDamaged",
        ];
        let first = codes.first().and_then(|code| KNOWN.iter().find(|known| *known == code));
        Failure::plain(first.copied().unwrap_or("putBack"), 6)
    }

    /// A letter that did not leave, and will not by itself. An unknown reason is the server's own.
    pub fn unsent(code: &str, server: Option<String>) -> Failure {
        const KNOWN: [&str; 24] = [
            "wrongPassword",
            "appPassword",
            "federatedSignIn",
            "keyringLocked",
            "keyringAbsent",
            "smtpNotAllowed",
            "senderNotAllowed",
            "sendingLimit",
            "contentRefused",
            "recipientRefused",
            "blocked",
            "tooLarge",
            "badAddress",
            "badMessage",
            "serverTrouble",
            "serverRefused",
            "smtpRefused",
            "maybeSent",
            "timedOut",
            "refused",
            "hostNotFound",
            "noNetwork",
            "tooManyConnections",
            "policyForbids",
        ];
        let code = KNOWN.iter().find(|known| **known == code).copied().unwrap_or("smtpRefused");
        let exit = if code == "maybeSent" { 8 } else { exit_code(code) };
        Failure { server, ..Failure::plain(code, exit) }
    }

    /// There is no password to sign in with.
    pub fn password_needed() -> Failure {
        Failure::plain("passwordNeeded", 4)
    }

    /// Names the account it is about.
    pub fn about(mut self, account: &str) -> Failure {
        self.account = Some(account.to_owned());
        self
    }

    /// The exit code.
    pub fn exit_code(&self) -> u8 {
        self.exit
    }

    /// The sentence.
    pub fn words(&self) -> String {
        let mut words = sentence(self.code).to_owned();
        if let Some(host) = &self.host {
            words = format!("{host}: {words}");
        }
        if let Some(server) = &self.server {
            words.push_str(&format!(" The server says: \"{server}\""));
        }
        words
    }

    /// The error as JSON.
    pub fn json(&self) -> Value {
        json!({"error": {"code": self.code, "message": self.words(), "account": self.account}})
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Failure {
        let code = problem.code.name();
        Failure {
            code,
            server: problem.server,
            host: problem.host,
            account: None,
            exit: exit_code(code),
        }
    }
}

/// The contract's exit code for a problem's code.
fn exit_code(code: &str) -> u8 {
    match code {
        "notFound" | "notHeld" => 3,
        "wrongPassword" | "appPassword" | "federatedSignIn" | "imapDisabled" | "policyForbids"
        | "planWithoutImap" | "wrongServer" | "smtpNotAllowed" | "keyringLocked"
        | "keyringAbsent" | "wrongPassphrase" | "signInExpired" | "tokenRefused"
        | "signInDenied" | "browserTimedOut" | "wrongIssuer" | "clientMissing"
        | "clientRefused" => 4,
        "noNetwork" | "hostNotFound" | "refused" | "timedOut" | "portBlocked" | "captivePortal"
        | "certExpired" | "certNotYetValid" | "certWrongHost" | "certUnknownIssuer"
        | "certOther" | "tlsUnavailable" | "startTlsMissing" | "injected" => 5,
        "blocked" | "notImap" | "tooManyConnections" | "serverTrouble" | "serverRefused"
        | "smtpRefused" | "senderNotAllowed" | "sendingLimit" | "contentRefused"
        | "recipientRefused" | "tooLarge" | "notRevoked" => 6,
        "notAllowed" => 6,
        "cannotUndo" => 1,
        "badAddress" | "badServer" | "accountExists" | "badName" | "badMessage"
        | "mailboxExists" | "otherAccount" | "fileExists" | "identityExists" | "lastIdentity"
        | "unsent" | "badSettings" => 2,
        _ => 7,
    }
}

/// The password: the first line of standard input, where `--password-stdin` stands.
pub fn password(from_stdin: bool) -> Result<Option<engine::Secret>, Failure> {
    if !from_stdin {
        return Ok(None);
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(|_| Failure::usage("badPassword"))?;
    let line = line.trim_end_matches(['\r', '\n']);
    if line.is_empty() {
        return Err(Failure::password_needed());
    }
    Ok(Some(engine::Secret::new(line.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_can_tell_a_wrong_password_from_a_lost_network() {
        assert_eq!(exit_code("wrongPassword"), 4);
        assert_eq!(exit_code("timedOut"), 5);
        assert_eq!(exit_code("storeDamaged"), 7);
        let failure = Failure::from(Problem::of(Code::NotFound)).about("alice@example.org");
        assert_eq!(failure.json()["error"]["account"], "alice@example.org");
    }
}

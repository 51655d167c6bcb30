//! Somebody between Alice and her server before TLS begins: scripts of a public attack server, and
//! some of our own. No password in the clear, nothing of what was put in is believed.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use ::mail::server::{Endpoint, Security};
use imap::Error;
use tests::servers::certificate::{Authority, Certificate};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::corpus;
use crate::inside::run;
use crate::misbehaviour::idle::short;
use crate::scripted::ALICE;

const PASSWORD: &str = "canary-wonderland";

/// What a script makes the server do.
#[derive(Debug, Clone)]
struct Attack {
    greeting: String,
    after_greeting: String,
    starttls: String,
    goes_on_with_tls: bool,
    tls_at_once: bool,
    ignored: Vec<String>,
    capability: Option<String>,
    clear: String,
    secure: String,
    certificate: Certificate,
}

/// The text without its notes.
fn without_notes(text: &str) -> String {
    let bare = |line: &str| {
        let mut quoted = false;
        let mut last = ' ';
        for (at, letter) in line.char_indices() {
            match letter {
                '"' if last != '\\' => quoted = !quoted,
                '/' if last == '/' && !quoted => return line[..at - 1].to_owned(),
                _ => {}
            }
            last = letter;
        }
        line.to_owned()
    };
    text.lines().map(bare).collect::<Vec<_>>().join("\n")
}

/// What stands behind a field's name.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let label = format!("{name}:");
    let at = text.lines().find(|line| line.trim_start().starts_with(&label))?;
    let start = at.as_ptr() as usize - text.as_ptr() as usize;
    text.get(start..)?.split_once(':').map(|(_, rest)| rest)
}

/// The first string of it.
fn string(rest: &str) -> Option<String> {
    let mut letters = rest.split_once('"')?.1.chars();
    let mut out = String::new();
    loop {
        match letters.next()? {
            '"' => return Some(out),
            '\\' => match letters.next()? {
                'r' => out.push('\r'),
                'n' => out.push('\n'),
                other => out.push(other),
            },
            letter => out.push(letter),
        }
    }
}

/// `[Imap4Rev1, Auth(Plain), Other(CapabilityOther(inner: Atom("X")))]` as the wire has it.
fn capabilities(rest: &str) -> String {
    let inside = rest.split_once('[').map_or("", |(_, rest)| rest);
    let inside = inside.split_once(']').map_or(inside, |(inside, _)| inside);
    let word = |item: &str| match item.trim() {
        "Imap4Rev1" => "IMAP4rev1".to_owned(),
        "Auth(Plain)" => "AUTH=PLAIN".to_owned(),
        "Auth(Login)" => "AUTH=LOGIN".to_owned(),
        other => string(other).unwrap_or_else(|| other.to_ascii_uppercase()),
    };
    inside.split(',').map(word).collect::<Vec<_>>().join(" ").trim().to_owned()
}

impl Attack {
    /// Reads a script; `None` where it is for another protocol.
    fn read(text: &str) -> Option<Attack> {
        let text = without_notes(text);
        let text = text.as_str();
        let kind = match field(text, "kind")?.split(',').next()?.trim() {
            "Ok" => "OK",
            "PreAuth" => "PREAUTH",
            "Bye" => "BYE",
            _ => return None,
        };
        let code = field(text, "code")?;
        let code = match code.trim_start().starts_with("Some(Capability") {
            true => format!("[CAPABILITY {}] ", capabilities(code)),
            false => match code.trim_start().starts_with("Some(Alert") {
                true => "[ALERT] ".to_owned(),
                false => String::new(),
            },
        };
        let words = field(text, "text").and_then(string)?;
        let is = |name: &str| field(text, name).is_some_and(|v| v.trim().starts_with("true"));
        let path = field(text, "crt_path").and_then(string).unwrap_or_default();
        Some(Attack {
            greeting: format!("* {kind} {code}{words}\r\n"),
            after_greeting: field(text, "response_after_greeting")
                .and_then(string)
                .unwrap_or_default(),
            starttls: field(text, "starttls_response")
                .and_then(string)
                .unwrap_or("<tag> OK Begin TLS now\r\n".to_owned()),
            goes_on_with_tls: !field(text, "starttls_transition")
                .is_some_and(|v| v.trim().starts_with("false")),
            tls_at_once: is("implicit_tls"),
            ignored: field(text, "ignore_commands").and_then(string).into_iter().collect(),
            capability: field(text, "override_response")
                .filter(|rest| rest.contains("\"capability\""))
                .and_then(|rest| string(rest.split_once(':')?.1)),
            clear: capabilities(field(text, "caps")?),
            secure: capabilities(field(text, "caps_tls")?),
            certificate: match path {
                path if path.contains("self-signed") => Certificate::SelfSigned,
                path if path.contains("other") => Certificate::WrongHost,
                _ => Certificate::Good,
            },
        })
    }

    /// Answers one connection; what was said in the clear is written down.
    async fn serve(&self, tcp: TcpStream, authority: &Authority, clear: &Mutex<String>) {
        let tls = TlsAcceptor::from(authority.server_config(self.certificate));
        if self.tls_at_once {
            if let Ok(stream) = tls.accept(tcp).await {
                self.talk(BufReader::new(stream), true, None).await;
            }
            return;
        }
        let mut stream = BufReader::new(tcp);
        let greeting = format!("{}{}", self.greeting, self.after_greeting);
        if stream.write_all(greeting.as_bytes()).await.is_err() {
            return;
        }
        if let Some(stream) = self.talk(stream, false, Some(clear)).await
            && let Ok(stream) = tls.accept(stream.into_inner()).await
        {
            self.talk(BufReader::new(stream), true, None).await;
        }
    }

    /// Talks until TLS is to begin (then the stream is given back) or the client is gone.
    async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        mut stream: BufReader<S>,
        secure: bool,
        heard: Option<&Mutex<String>>,
    ) -> Option<BufReader<S>> {
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
            if let Some(heard) = heard {
                heard.lock().expect("nobody panicked").push_str(&line);
            }
            let mut words = line.split_ascii_whitespace();
            let (tag, verb) = (words.next().unwrap_or("*"), words.next().unwrap_or_default());
            let verb = verb.to_ascii_lowercase();
            if self.ignored.contains(&verb) {
                continue;
            }
            let offered = if secure { &self.secure } else { &self.clear };
            let answer = match (verb.as_str(), &self.capability) {
                ("capability", Some(attack)) => attack.clone(),
                ("capability", None) => format!("* CAPABILITY {offered}\r\n<tag> OK done\r\n"),
                ("starttls", _) if !secure => self.starttls.clone(),
                ("login" | "authenticate" | "list" | "lsub" | "noop", _) => {
                    "<tag> OK done\r\n".to_owned()
                }
                _ => "<tag> BAD What?\r\n".to_owned(),
            };
            stream.write_all(answer.replace("<tag>", tag).as_bytes()).await.ok()?;
            if verb == "starttls" && !secure && self.goes_on_with_tls {
                return Some(stream);
            }
        }
    }
}

/// What became of Alice's session, and what was said in the clear.
async fn outcome(attack: &Attack, authority: &Authority) -> (Result<Vec<String>, Error>, String) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let port = listener.local_addr().expect("its number").port();
    let clear = Arc::new(Mutex::new(String::new()));
    let serving = async {
        if let Ok((tcp, _)) = listener.accept().await {
            attack.serve(tcp, authority, &clear).await;
        }
    };
    let security = if attack.tls_at_once { Security::Tls } else { Security::StartTls };
    let endpoint = Endpoint { host: "localhost".into(), port, security };
    let client = async {
        let greeted = imap::connect(&endpoint, authority.client_config(), &short()).await?;
        let mut seen = vec![greeted.greeting().to_owned()];
        let mut session = greeted.login(ALICE, PASSWORD).await?;
        seen.push(format!("{:?}", session.capabilities()));
        seen.push(format!("{:?}", session.list().await));
        seen.push(format!("{:?}", session.pushes()));
        Ok(seen)
    };
    let both = async {
        tokio::select! {
            done = client => done,
            () = async { serving.await; std::future::pending().await } => unreachable!(),
        }
    };
    let limit = Duration::from_secs(30);
    let done = tokio::time::timeout(limit, both).await.expect("it came to an end");
    let said = clear.lock().expect("nobody panicked").clone();
    (done, said)
}

/// Strings that attacks put in.
const INJECTED: [&str; 9] = [
    "7XiYhgS7",
    "jcaZji2A",
    "71800",
    "Injected",
    "Attacker",
    "CsOKx3Fj",
    "x0SLC4wJ",
    "[REFERRAL",
    "X-EVIL",
];

async fn suffers(name: &str, attack: &Attack, authority: &Authority) -> bool {
    let (done, said) = outcome(attack, authority).await;
    let upper = said.to_ascii_uppercase();
    assert!(!upper.contains("LOGIN") && !upper.contains("AUTHENTICATE"), "{name}: {said}");
    assert!(!said.contains(PASSWORD), "{name}: the password in the clear");
    if !attack.tls_at_once {
        assert!(said.is_empty() || said == "S1 STARTTLS\r\n", "{name}: {said:?}");
    }
    for seen in done.as_ref().map(Vec::as_slice).unwrap_or_default() {
        for injected in INJECTED {
            assert!(!seen.contains(injected), "{name}: {injected} is believed: {seen}");
        }
    }
    let refuses = !attack.goes_on_with_tls || attack.greeting.starts_with("* PREAUTH");
    if refuses || attack.certificate != Certificate::Good {
        assert!(done.is_err(), "{name}: {done:?}");
    }
    done.is_ok()
}

#[test]
fn the_scripts_of_the_attack_server_get_no_password_and_are_believed_nothing() {
    let Some(folder) = corpus::folder("the scripts of the STARTTLS attack server") else { return };
    let files = corpus::files(&folder.join("no-starttls-ron"), ".ron");
    let files: Vec<_> = files.iter().filter(|f| f.to_string_lossy().contains("/imap/")).collect();
    run(async {
        let certificates = tempfile::tempdir().expect("a folder");
        let authority = Authority::new(certificates.path());
        let (mut suffered, mut sessions) = (0, 0);
        for file in &files {
            let text = std::fs::read_to_string(file).expect("a script");
            let name = file.to_string_lossy();
            let Some(attack) = Attack::read(&text) else {
                panic!("{name} cannot be read");
            };
            sessions += usize::from(suffers(&name, &attack, &authority).await);
            suffered += 1;
        }
        println!("{suffered} scripts, after {sessions} of which there was a session over TLS");
        assert!(suffered >= 40 && sessions >= 5, "{suffered} scripts, {sessions} sessions");
    });
}

/// A script of our own.
fn script(fields: &str) -> Attack {
    let text = format!(
        "(\n state: NotAuthenticated,\n greeting: (\n kind: Ok,\n code: \
         Some(Capability(NonEmptyVec([Imap4Rev1, StartTls, LoginDisabled]))),\n text: \
         Text(\"ready\")\n ),\n caps: [Imap4Rev1, StartTls, Other(CapabilityOther(inner: \
         Atom(\"X-EVIL\")))],\n caps_tls: [Imap4Rev1, Auth(Plain)],\n {fields}\n // a note: \
         \"starttls_transition: false\"\n cert: Cert(\n crt_path: \"certs/example.org.pem\",\n )\n)"
    );
    Attack::read(&text).expect("a script")
}

#[test]
fn what_is_put_in_before_tls_is_believed_nothing() {
    run(async {
        let certificates = tempfile::tempdir().expect("a folder");
        let authority = Authority::new(certificates.path());
        let honest = script("");
        assert!(suffers("nothing", &honest, &authority).await, "TLS as it should be");
        for (fields, works) in [
            (r#"starttls_response: Some("* LIST () \"/\" 7XiYhgS7\r\n<tag> OK go\r\n"),"#, true),
            (
                r#"starttls_response: Some("<tag> OK go\r\n* 1 FETCH (BODY[] {3}\r\nInj)\r\n"),"#,
                false,
            ),
            (r#"response_after_greeting: Some("* 3 EXPUNGE\r\n* CAPABILITY X-EVIL\r\n"),"#, true),
            (
                "starttls_response: Some(\"<tag> NO no\\r\\n\"),\n starttls_transition: false,",
                false,
            ),
            ("ignore_commands: [\"starttls\"],", false),
        ] {
            let attack = script(fields);
            assert_eq!(suffers(fields, &attack, &authority).await, works, "{fields}");
        }
    });
}

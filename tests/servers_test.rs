//! The test servers themselves: each says and does what the flows rely on.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use tests::generate::Seed;
use tests::servers::certificate::{Authority, Certificate};
use tests::servers::dovecot::{Dovecot, Options};
use tests::servers::line_client::LineClient;
use tests::servers::profiles::Profile;

const ALICE: &str = "alice@example.test";
const BOB: &str = "bob@example.test";

fn mail(subject: &str) -> Vec<u8> {
    format!("From: Bob <bob@example.test>\r\nSubject: {subject}\r\n\r\nHello\r\n").into_bytes()
}

fn seed(mailbox: &str, subject: &str, flags: &[&str], internal_date: i64) -> Seed {
    let flags = flags.iter().map(|&flag| flag.to_owned()).collect();
    Seed { mailbox: mailbox.to_owned(), raw: mail(subject), flags, internal_date }
}

fn with(profile: Profile) -> Dovecot {
    Dovecot::start(&Options { profile, ..Options::default() })
}

fn sign_in(dovecot: &Dovecot, user: usize) -> LineClient {
    let mut client = LineClient::connect(dovecot.imap_port(), dovecot.authority()).unwrap();
    let user = &dovecot.users()[user];
    client.imap_ok(&format!("LOGIN {} {}", user.address, user.password));
    client
}

fn exists(client: &mut LineClient, mailbox: &str) -> usize {
    let lines = client.imap_ok(&format!("SELECT {mailbox}"));
    let count = lines.iter().find_map(|line| line.strip_prefix("* ")?.strip_suffix(" EXISTS"));
    count.unwrap().parse().unwrap()
}

#[test]
fn each_profile_names_its_capabilities_and_no_others() {
    for profile in Profile::ALL {
        let dovecot = with(profile);
        let mut client = LineClient::connect(dovecot.imap_port(), dovecot.authority()).unwrap();
        let before = client.imap_ok("CAPABILITY");
        let line = profile.capabilities_before_login();
        assert_eq!(before, [format!("* CAPABILITY {line}")], "{profile:?}");
        client.imap_ok("LOGIN alice@example.test wonderland");
        let after = client.imap_ok("CAPABILITY");
        match profile.capabilities() {
            Some(line) => assert_eq!(after, [format!("* CAPABILITY {line}")], "{profile:?}"),
            None => assert!(after[0].contains(" QRESYNC "), "{after:?}"),
        }
    }
}

#[test]
fn zoho_s_line_is_the_one_captured() {
    let captured = "IMAP4rev1 UNSELECT CHILDREN XLIST NAMESPACE IDLE MOVE ID AUTH=PLAIN SASL-IR \
        UIDPLUS ESEARCH LIST-EXTENDED LIST-STATUS WITHIN LITERAL- APPENDLIMIT=20971520 CONDSTORE";
    let dovecot = with(Profile::LikeZoho);
    let mut client = LineClient::connect(dovecot.imap_port(), dovecot.authority()).unwrap();
    assert!(client.greeting().contains("Zoho Mail "), "{}", client.greeting());
    let after = client.imap("LOGIN alice@example.test wonderland").unwrap();
    assert_eq!(after, [format!("* CAPABILITY {captured}"), "t1 OK Success".to_owned()]);
    let listed = client.imap_ok("XLIST \"\" *");
    assert!(
        listed.contains(&"* XLIST (\\HasNoChildren \\Spam) \"/\" Spam".to_owned()),
        "{listed:?}"
    );
    assert!(listed.contains(&"* XLIST (\\HasNoChildren \\Inbox) \"/\" INBOX".to_owned()));
    let plain = client.imap_ok("LIST \"\" *");
    assert!(plain.contains(&"* LIST (\\HasNoChildren \\Junk) \"/\" Spam".to_owned()), "{plain:?}");
}

#[test]
fn a_command_of_an_extension_that_is_not_named_is_bad() {
    let cases: &[(Profile, &[&str], &[&str])] = &[
        (
            Profile::Full,
            &["ENABLE QRESYNC", "SELECT INBOX (CONDSTORE)", "UID SEARCH RETURN (ALL) ALL"],
            &["NONSENSE"],
        ),
        (
            Profile::NoQresync,
            &["ENABLE QRESYNC", "SELECT INBOX (CONDSTORE)", "FETCH 1 (UID MODSEQ)", "NAMESPACE"],
            &["SELECT INBOX (QRESYNC (1 1))", "UID FETCH 1 (FLAGS) (CHANGEDSINCE 1 VANISHED)"],
        ),
        (
            Profile::NoCondstore,
            &[
                "SELECT INBOX",
                "UID SEARCH RETURN (ALL) ALL",
                "LIST \"\" * RETURN (STATUS (UNSEEN))",
            ],
            &["SELECT INBOX (CONDSTORE)", "FETCH 1 MODSEQ", "STATUS INBOX (HIGHESTMODSEQ)"],
        ),
        (
            Profile::Bare,
            &["SELECT INBOX", "UID SEARCH ALL", "SEARCH SUBJECT \"RETURN\"", "LIST \"\" *"],
            &[
                "IDLE",
                "ENABLE CONDSTORE",
                "UID SEARCH RETURN (ALL) ALL",
                "UID MOVE 1 Trash",
                "ID NIL",
                "NAMESPACE",
                "UNSELECT",
                "UID EXPUNGE 1",
                "LIST \"\" * RETURN (CHILDREN)",
                "XLIST \"\" *",
            ],
        ),
        (
            Profile::LikeZoho,
            &["SELECT INBOX (CONDSTORE)", "UID SEARCH RETURN (ALL) ALL", "MOVE 1 Trash", "ID NIL"],
            &[
                "ENABLE CONDSTORE",
                "SELECT INBOX (QRESYNC (1 1))",
                "MYRIGHTS INBOX",
                "STATUS INBOX (SIZE)",
                "COMPRESS DEFLATE",
                "LIST (SPECIAL-USE) \"\" *",
            ],
        ),
    ];
    for (profile, good, bad) in cases {
        let dovecot = with(*profile);
        dovecot.seed(ALICE, &[seed("INBOX", "One", &[], 1)]);
        let mut client = sign_in(&dovecot, 0);
        for command in *good {
            assert_eq!(client.imap_status(command), "OK", "{profile:?}: {command}");
        }
        client.imap("SELECT INBOX").unwrap();
        for command in *bad {
            assert_eq!(client.imap_status(command), "BAD", "{profile:?}: {command}");
        }
        assert_eq!(client.imap_status("NOOP"), "OK", "{profile:?} goes on");
    }
}

#[test]
fn a_literal_is_taken_only_as_the_profile_allows() {
    let append = |client: &mut LineClient, plus: &str, size: usize| {
        let body = "x".repeat(size);
        client.send(format!("a APPEND INBOX {{{size}{plus}}}\r\n{body}\r\n").as_bytes()).unwrap();
        client.line().unwrap()
    };
    for profile in [Profile::NoQresync, Profile::LikeZoho] {
        let dovecot = with(profile);
        assert!(append(&mut sign_in(&dovecot, 0), "+", 4096).starts_with("a OK [APPENDUID "));
        let answer = append(&mut sign_in(&dovecot, 0), "+", 4097);
        assert_eq!(answer.starts_with("a OK "), profile == Profile::NoQresync, "{answer}");
    }
    let dovecot = with(Profile::Bare);
    let mut client = sign_in(&dovecot, 0);
    client.send(b"a APPEND INBOX {5}\r\n").unwrap();
    assert!(client.line().unwrap().starts_with("+ "));
    client.send(b"hello\r\n").unwrap();
    let mut answer = client.line().unwrap();
    while answer.starts_with('*') {
        answer = client.line().unwrap();
    }
    assert!(answer.starts_with("a OK ") && !answer.contains("APPENDUID"), "{answer}");
    let zoho = with(Profile::LikeZoho);
    let too_large = sign_in(&zoho, 0).imap_status("APPEND INBOX {20971521}");
    assert_eq!(too_large, "NO");
}

#[test]
fn seeded_mail_has_its_order_date_flags_and_size_on_every_profile() {
    for profile in Profile::ALL {
        let dovecot = with(profile);
        let seeds = [
            seed("INBOX", "First", &["\\Seen", "$Forwarded"], 1_700_000_000),
            seed("INBOX", "Second", &["\\Flagged", "\\Answered"], 1_600_000_000),
            seed("Projects/Größe 日本", "Third", &[], 1_650_000_000),
        ];
        dovecot.seed(ALICE, &seeds);
        let mut client = sign_in(&dovecot, 0);
        assert_eq!(exists(&mut client, "INBOX"), 2);
        exists(&mut client, "Trash"); // nothing is \\Recent the second time
        exists(&mut client, "INBOX");
        let rows = client.imap_ok("FETCH 1:2 (UID FLAGS INTERNALDATE RFC822.SIZE)");
        assert!(rows[0].contains("UID 1 FLAGS (\\Seen $Forwarded)"), "{rows:?}");
        assert!(rows[0].contains("14-Nov-2023 22:13:20 +0000"), "{rows:?}");
        assert!(rows[0].contains(&format!("RFC822.SIZE {}", seeds[0].raw.len())), "{rows:?}");
        assert!(rows[1].contains("UID 2 FLAGS (\\Answered \\Flagged)"), "{rows:?}");
        let body = client.imap_ok("FETCH 1 BODY.PEEK[]");
        assert_eq!(body[1].as_bytes(), seeds[0].raw);
        let listed = client.imap_ok("LSUB \"\" *").join("\n");
        assert!(listed.contains("Projects/Gr&APYA3w-e &ZeVnLA-"), "{listed}");
        assert_eq!(exists(&mut client, "\"Projects/Gr&APYA3w-e &ZeVnLA-\""), 1);
    }
}

#[test]
fn mail_seeded_while_somebody_looks_is_seen_with_new_mailboxes() {
    let dovecot = with(Profile::Full);
    let mut client = sign_in(&dovecot, 0);
    assert_eq!(exists(&mut client, "INBOX"), 0);
    client.imap_ok("LIST \"\" *");
    dovecot.seed(ALICE, &[seed("INBOX", "Now", &[], 1), seed("Later", "New", &["$a"], 1)]);
    let news = client.imap_ok("NOOP");
    assert!(news.contains(&"* 1 EXISTS".to_owned()), "{news:?}");
    dovecot.seed(ALICE, &[seed("Later", "New", &["$b"], 1), seed("Deep/Er", "New", &[], 1)]);
    let listed = client.imap_ok("LIST \"\" *").join("\n");
    assert!(listed.contains(" Later") && listed.contains("Deep/Er"), "{listed}");
    assert_eq!(exists(&mut client, "Later"), 2);
    let flags = client.imap_ok("FETCH 1:2 FLAGS");
    assert!(flags[0].contains("$a") && flags[1].contains("$b"), "{flags:?}");
}

#[test]
fn twenty_thousand_messages_are_seeded_in_seconds() {
    let dovecot = with(Profile::Full);
    let seeds: Vec<Seed> = (0..20_000).map(|n| seed("INBOX", "Many", &["\\Seen"], n)).collect();
    let begin = Instant::now();
    dovecot.seed(ALICE, &seeds);
    assert_eq!(exists(&mut sign_in(&dovecot, 0), "INBOX"), 20_000);
    assert!(begin.elapsed() < Duration::from_secs(30), "{:?}", begin.elapsed());
}

#[test]
fn a_mail_delivered_by_lmtp_ends_the_wait_of_an_idling_client() {
    for profile in [Profile::Full, Profile::LikeZoho] {
        let dovecot = with(profile);
        let mut client = sign_in(&dovecot, 0);
        exists(&mut client, "INBOX");
        client.send(b"i IDLE\r\n").unwrap();
        assert!(client.line().unwrap().starts_with("+ "));
        dovecot.deliver(ALICE, b"Subject: News\r\n\r\n.dotted\r\n..twice\r\n");
        assert_eq!(client.line().unwrap(), "* 1 EXISTS");
        client.send(b"DONE\r\n").unwrap();
        while !client.line().unwrap().starts_with("i OK") {}
        let text = client.imap_ok("FETCH 1 BODY.PEEK[TEXT]");
        assert_eq!(text[1], ".dotted\r\n..twice\r\n");
    }
}

#[test]
fn a_wrong_password_is_refused_at_once_and_says_why() {
    for profile in Profile::ALL {
        let dovecot = with(profile);
        let mut client = LineClient::connect(dovecot.imap_port(), dovecot.authority()).unwrap();
        let begin = Instant::now();
        let answer = client.imap("LOGIN alice@example.test nonsense").unwrap();
        assert!(answer[0].starts_with("t1 NO [AUTHENTICATIONFAILED]"), "{answer:?}");
        assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
    }
}

#[test]
fn starttls_allows_no_password_before_it() {
    for profile in Profile::ALL {
        let dovecot = with(profile);
        let port = dovecot.starttls_port();
        let (mut client, clear) = LineClient::starttls(port, dovecot.authority()).unwrap();
        let offered = clear.iter().find(|line| line.starts_with("* CAPABILITY ")).unwrap();
        assert!(offered.contains(" STARTTLS") && offered.contains(" LOGINDISABLED"), "{offered}");
        assert!(!offered.contains("AUTH="), "{offered}");
        let mut open = TcpStream::connect(("127.0.0.1", port)).unwrap();
        open.write_all(b"a LOGIN alice@example.test wonderland\r\n").unwrap();
        let refused = BufReader::new(open).lines().nth(1).unwrap().unwrap();
        assert!(refused.contains(" NO [PRIVACYREQUIRED]"), "{refused}");
        client.imap_ok("LOGIN alice@example.test wonderland");
        assert_eq!(exists(&mut client, "INBOX"), 0);
    }
}

#[test]
fn a_server_stopped_and_started_is_on_the_same_ports_with_the_same_mail() {
    for profile in [Profile::Full, Profile::Bare] {
        let dovecot = with(profile);
        dovecot.seed(ALICE, &[seed("INBOX", "Kept", &[], 1)]);
        let mut client = sign_in(&dovecot, 0);
        dovecot.stop();
        assert!(client.line().map_or(true, |line| line.starts_with("* BYE")), "cut off");
        for port in [dovecot.imap_port(), dovecot.starttls_port(), dovecot.lmtp_port()] {
            assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "{profile:?} {port}");
        }
        dovecot.restart();
        assert_eq!(exists(&mut sign_in(&dovecot, 0), "INBOX"), 1);
        dovecot.crash();
        assert!(TcpStream::connect(("127.0.0.1", dovecot.lmtp_port())).is_err());
        dovecot.restart();
        assert_eq!(exists(&mut sign_in(&dovecot, 0), "INBOX"), 1);
    }
}

#[test]
fn mail_still_comes_in_while_clients_are_refused() {
    for profile in [Profile::Full, Profile::Bare] {
        let dovecot = with(profile);
        dovecot.refuse_connections(true);
        assert!(TcpStream::connect(("127.0.0.1", dovecot.imap_port())).is_err());
        dovecot.deliver(ALICE, &mail("Meanwhile"));
        dovecot.refuse_connections(false);
        assert_eq!(exists(&mut sign_in(&dovecot, 0), "INBOX"), 1);
    }
}

#[test]
fn a_shared_mailbox_shows_to_those_with_rights_and_only_they_may_what_the_rights_say() {
    let dovecot = Dovecot::start(&Options { acl: true, ..Options::default() });
    dovecot.seed(ALICE, &[seed("Team", "For all", &[], 1), seed("Secret", "Mine", &[], 1)]);
    dovecot.share(ALICE, "Team", BOB, "lookup read");
    let mut bob = sign_in(&dovecot, 1);
    let listed = bob.imap_ok("LIST \"\" *").join("\n");
    assert!(listed.contains("Shared/alice@example.test/Team"), "{listed}");
    assert!(!listed.contains("Secret"), "{listed}");
    let rights = bob.imap_ok("MYRIGHTS Shared/alice@example.test/Team");
    assert!(rights[0].ends_with(" lr"), "{rights:?}");
    assert_eq!(exists(&mut bob, "Shared/alice@example.test/Team"), 1);
    assert_eq!(bob.imap_status("STORE 1 +FLAGS (\\Flagged)"), "OK", "silently without effect");
    assert!(!bob.imap_ok("FETCH 1 FLAGS")[0].contains("Flagged"));
    let without_acl = with(Profile::Full);
    let mut client = sign_in(&without_acl, 0);
    assert_eq!(client.imap_status("MYRIGHTS INBOX"), "BAD", "ACL is off unless asked for");
}

#[test]
fn each_bad_certificate_is_bad_in_its_own_way() {
    let folder = tempfile::TempDir::new().unwrap();
    let authority = Authority::with_names(folder.path(), &["mail.example.test"]);
    for (kind, reason) in [
        (Certificate::Good, None),
        (Certificate::Expired, Some("Expired")),
        (Certificate::NotYetValid, Some("NotValidYet")),
        (Certificate::WrongHost, Some("NotValidForName")),
        (Certificate::SelfSigned, Some("UnknownIssuer")),
    ] {
        let (mut client, mut server) = (
            rustls::ClientConnection::new(
                authority.client_config(),
                "localhost".try_into().unwrap(),
            )
            .unwrap(),
            rustls::ServerConnection::new(authority.server_config(kind)).unwrap(),
        );
        let error = handshake(&mut client, &mut server).err().map(|error| format!("{error:?}"));
        match reason {
            None => assert_eq!(error, None),
            Some(reason) => assert!(error.as_ref().unwrap().contains(reason), "{kind:?} {error:?}"),
        }
    }
    let options = Options {
        certificate: Certificate::Expired,
        authority: Some(authority.clone()),
        ..Options::default()
    };
    let dovecot = Dovecot::start(&options);
    let refused = LineClient::connect(dovecot.imap_port(), &authority).unwrap_err();
    assert!(refused.to_string().contains("xpired"), "{refused}");
}

/// Carries the bytes of a handshake from one side to the other and back.
fn handshake(
    client: &mut rustls::ClientConnection,
    server: &mut rustls::ServerConnection,
) -> Result<(), rustls::Error> {
    while client.is_handshaking() || server.is_handshaking() {
        let mut bytes = Vec::new();
        client.write_tls(&mut bytes).unwrap();
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            server.read_tls(&mut rest).unwrap();
            server.process_new_packets()?;
        }
        let mut bytes = Vec::new();
        server.write_tls(&mut bytes).unwrap();
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            client.read_tls(&mut rest).unwrap();
            client.process_new_packets()?;
        }
    }
    Ok(())
}

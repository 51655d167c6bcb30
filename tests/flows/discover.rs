//! Servers are found for an address: by whom, in which order, with nothing said that need not be.

use crate::profile::{ALICE, PASSWORD};
use serde_json::{Value, json};
use tempfile::TempDir;
use tests::fumictl::Fumictl;
use tests::servers::certificate::Certificate;
use tests::servers::internet::Internet;
use tests::servers::name_server::Manner;
use tests::servers::scripted::fault::{Failure, Fault};
use tests::servers::scripted::log::What;
use tests::servers::scripted::profile::Profile;
use tests::servers::web::{Page, autoconfig};

const OWN: &str = "autoconfig.example.test/mail/config-v1.1.xml";
const WELL_KNOWN: &str = "example.test/.well-known/autoconfig/mail/config-v1.1.xml";
const ISPDB: &str = "autoconfig.thunderbird.net/v1.1/";

/// Alice in a small internet.
struct Net {
    internet: Internet,
    ctl: Fumictl,
    _folder: TempDir,
}

impl std::ops::Deref for Net {
    type Target = Internet;
    fn deref(&self) -> &Internet {
        &self.internet
    }
}

impl Net {
    fn new() -> Net {
        Net::with(Certificate::Good)
    }

    fn with(web: Certificate) -> Net {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let internet = Internet::with(Profile::zoho(), &[(ALICE, PASSWORD)], web);
        let ctl = Fumictl::new(&folder.path().join("profile")).password(PASSWORD);
        let ctl = internet.env().into_iter().fold(ctl, |ctl, (name, value)| ctl.env(&name, value));
        Net { internet, ctl, _folder: folder }
    }

    fn discover(&self) -> Vec<Value> {
        let answer = self.ctl.run(&["discover", ALICE]);
        let found = answer.json.as_array().unwrap_or_else(|| panic!("{}", answer.stderr)).clone();
        assert_eq!(answer.code, Some(i32::from(found.is_empty())), "{}", answer.stderr);
        found
    }

    fn best(&self) -> (String, String, String) {
        let found = self.discover();
        let first = found.first().expect("something is found");
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        (text(&first["source"]), text(&first["by"]), text(&first["imap"]["host"]))
    }
}

fn is(source: &str, by: &str, imap: &str) -> (String, String, String) {
    (source.to_owned(), by.to_owned(), imap.to_owned())
}

fn file(name: &str) -> Page {
    Page::Text(autoconfig(
        "Example",
        (&format!("imap.{name}"), 993),
        (&format!("smtp.{name}"), 465),
    ))
}

#[test]
fn a_companys_domain_leads_to_its_data_centre_at_zoho() {
    let net = Net::new();
    net.names.mx("example.test", 10, "mx.zoho.eu");
    net.names.mx("example.test", 20, "mx2.zoho.eu");
    let found = net.discover();
    let server = |host: &str, port: u16| json!({"host": host, "port": port, "security": "tls"});
    assert_eq!(found[0]["source"], "mx");
    assert_eq!(found[0]["provider"], "zoho");
    assert_eq!(found[0]["imap"], server("imappro.zoho.eu", 993));
    assert_eq!(found[0]["smtp"], server("smtppro.zoho.eu", 465));
    assert_eq!(found[0]["username"], ALICE);
    assert_eq!(found[0]["foreign"], false);
    // Nobody heard who asks.
    let asked = [net.names.asked(), net.web.asked()].concat().join("\n");
    assert!(asked.contains("MX example.test") && asked.contains("autoconfig"), "{asked}");
    assert!(!asked.contains("alice"), "{asked}");
}

#[test]
fn behind_a_filter_the_spf_record_tells() {
    let net = Net::new();
    net.names.mx("example.test", 10, "eu-smtp-inbound-1.filter.test");
    net.names.txt("example.test", "v=spf1 include:_netblocks.filter.test include:zoho.in -all");
    assert_eq!(net.best(), is("spf", "zoho.in", "imappro.zoho.in"));
}

#[test]
fn the_providers_own_word_comes_before_the_ispdb_and_both_before_dns() {
    let net = Net::new();
    net.names.mx("example.test", 10, "mx.zoho.eu");
    net.names.srv("_imaps._tcp.example.test", 993, "srv.example.test");
    net.names.srv("_submissions._tcp.example.test", 465, "srv.example.test");
    net.web.put(&format!("{ISPDB}example.test"), file("ispdb.test"));
    assert_eq!(net.best(), is("ispdb", "autoconfig.thunderbird.net", "imap.ispdb.test"));
    net.web.put(WELL_KNOWN, file("known.test"));
    assert_eq!(net.best(), is("autoconfig", "example.test", "imap.known.test"));
}

#[test]
fn the_ispdb_knows_the_mxs_own_domain() {
    let net = Net::new();
    net.names.mx("example.test", 10, "mx1.hosting.test");
    net.web.put(&format!("{ISPDB}hosting.test"), file("hosting.test"));
    let found = net.discover();
    assert_eq!(net.best(), is("mxIspdb", "hosting.test", "imap.hosting.test"));
    assert_eq!(found[0]["foreign"], true, "DNS named hosts elsewhere: they are to be looked at");
}

#[test]
fn srv_records_name_the_servers() {
    let net = Net::new();
    net.names.srv("_imaps._tcp.example.test", 9930, "post.elsewhere.test");
    net.names.srv("_submission._tcp.example.test", 587, "post.elsewhere.test");
    let found = net.discover();
    assert_eq!(net.best(), is("srv", "example.test", "post.elsewhere.test"));
    assert_eq!(found[0]["imap"]["port"], 9930);
    assert_eq!(found[0]["smtp"]["security"], "starttls");
    assert_eq!(found[0]["foreign"], true);
}

#[test]
fn usual_names_are_guessed_where_servers_answer_and_no_password_is_said() {
    let net = Net::new();
    net.names.here(&["mail.example.test", "smtp.example.test"]);
    let found = net.discover();
    assert_eq!(net.best(), is("guess", "", "mail.example.test"));
    assert_eq!(found[0]["smtp"]["host"], "smtp.example.test");
    let said = |what: &What| matches!(what, What::LoggedIn | What::LoginRefused);
    assert!(!net.mail.state().events().iter().any(|event| said(&event.what)));
}

#[test]
fn an_address_of_a_known_provider_asks_nobody() {
    let net = Net::new();
    let found = net.ctl.run(&["discover", "alice@zoho.eu"]).ok();
    assert_eq!(found[0]["source"], "table");
    assert_eq!(found[0]["imap"]["host"], "imap.zoho.eu");
    assert_eq!((net.names.asked().len(), net.web.asked().len()), (0, 0));
}

#[test]
fn answers_that_mean_harm_end_in_nothing() {
    let laughs = "<!DOCTYPE a [<!ENTITY b \"c\">]><clientConfig>&b;</clientConfig>";
    for (page, manner) in [
        (Page::Text(laughs.to_owned()), Manner::Rubbish),
        (Page::Text("<clientConfig>".repeat(9000)), Manner::Honest),
        (Page::Moved("http://example.test/plain.xml".to_owned()), Manner::Honest),
        (Page::Moved("https://127.0.0.1/admin".to_owned()), Manner::Honest),
        (Page::Moved(format!("https://{OWN}")), Manner::Flood),
        (Page::Endless, Manner::Honest),
        (Page::Stalled, Manner::Honest),
        (Page::Rubbish, Manner::Silent),
    ] {
        let net = Net::new();
        net.web.put(OWN, page.clone());
        net.web.put("example.test/plain.xml", file("plain.test"));
        net.names.behave(manner);
        assert_eq!(net.discover(), Vec::<Value>::new(), "{page:?} {manner:?}");
    }
}

#[test]
fn a_web_that_is_not_who_it_says_is_not_believed() {
    let net = Net::with(Certificate::WrongHost);
    net.web.put(OWN, file("example.test"));
    assert_eq!(net.discover(), Vec::<Value>::new());
}

/// What Zoho says to an organisation's account at the other hosts.
const WRONG_SERVER: &str = "[ALERT] The server details you are using seems incorrect. For more \
                            details, check this announcement: zoho-mail-server-details";

fn signs_in(net: &Net) -> Vec<String> {
    let events = net.mail.state().events();
    let verb = |what: &What| match what {
        What::Command { verb, .. } if verb == "LOGIN" || verb == "AUTHENTICATE" => {
            Some(verb.clone())
        }
        _ => None,
    };
    events.iter().filter_map(|event| verb(&event.what)).collect()
}

#[test]
fn an_organisation_on_the_personal_hosts_is_found_there_at_the_second_try() {
    for refusal in [WRONG_SERVER, "[AUTHENTICATIONFAILED] Invalid credentials(Failure)"] {
        let net = Net::new();
        net.names.mx("example.test", 10, "mx.zoho.eu");
        net.names.here(&["imappro.zoho.eu", "imap.zoho.eu", "smtp.zoho.eu"]);
        let refused = Failure::No(refusal.to_owned());
        net.mail.state().fault(Fault::at_verb("AUTHENTICATE", 1, refused));
        let row = net.ctl.run(&["account", "add", ALICE, "--no-keyring"]).ok();
        assert_eq!(row["imap"]["host"], "imap.zoho.eu");
        assert_eq!(row["smtp"]["host"], "smtp.zoho.eu", "sending follows");
        assert_eq!(signs_in(&net).len(), 2);
    }
}

#[test]
fn a_wrong_password_is_shown_to_zoho_twice_and_no_more_and_a_persons_once() {
    for (host, times) in [("imappro.zoho.eu", 2), ("imap.zoho.eu", 1)] {
        let net = Net::new();
        net.names.here(&["imappro.zoho.eu", "imap.zoho.eu"]);
        let ctl = net.ctl.clone().password("not-this-one");
        let imap = format!("{host}:993");
        let answer = ctl.run(&["account", "add", ALICE, "--imap", &imap, "--no-keyring"]);
        assert_eq!(answer.error_code().as_deref(), Some("wrongPassword"), "{}", answer.stderr);
        assert_eq!(signs_in(&net).len(), times, "{host}");
    }
}

#[test]
fn the_doctor_says_what_was_found_and_what_is_wrong_and_where_to_mend_it() {
    let net = Net::new();
    net.names.mx("example.test", 10, "mx.zoho.eu");
    net.names.here(&["imappro.zoho.eu", "imap.zoho.eu"]);
    let off = "NO [ALERT] You are yet to enable IMAP for your account. Please contact your \
               administrator (Failure)";
    net.mail.state().set(|settings| settings.login_refusal = Some(off.to_owned()));
    let sick = net.ctl.run(&["doctor", ALICE]);
    assert_eq!(sick.code, Some(1), "{}", sick.stderr);
    assert_eq!(sick.json["found"][0]["source"], "mx");
    assert_eq!(sick.json["provider"], "zoho");
    assert_eq!(sick.json["imap"]["code"], "imapDisabled");
    let page = "https://mail.zoho.eu/zm/#settings/all/mailaccounts";
    assert_eq!(sick.json["imap"]["page"], page);
}

#[test]
fn a_sign_in_page_of_the_network_is_told_from_a_wrong_certificate() {
    for (web, code) in
        [(Certificate::WrongHost, "captivePortal"), (Certificate::Good, "certWrongHost")]
    {
        let mut net = Net::with(web);
        net.internet.mail.show_certificate(Certificate::WrongHost);
        net.names.here(&["imap.zoho.eu"]);
        let add = ["account", "add", ALICE, "--imap", "imap.zoho.eu:993", "--no-keyring"];
        let answer = net.ctl.run(&add);
        assert_eq!(answer.error_code().as_deref(), Some(code), "{}", answer.stderr);
        assert_eq!(signs_in(&net).len(), 0, "no password is said");
    }
}

#[test]
fn an_outgoing_server_whose_port_is_shut_is_reached_by_its_other() {
    let net = Net::new();
    net.names.here(&["imap.zoho.eu", "smtp.zoho.eu"]);
    let shut = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let nobody = shut.local_addr().expect("its number").port();
    drop(shut);
    let mail = &net.mail;
    let ports = [(993, mail.imap_port()), (465, nobody), (587, mail.submission_port())];
    let ctl = net.ctl.clone().env("FUMI_DETOUR", net.names.detour(&ports));
    let servers = ["--imap", "imap.zoho.eu:993", "--smtp", "smtp.zoho.eu:465", "--no-keyring"];
    let added = ctl.run(&[&["account", "add", ALICE][..], &servers].concat()).ok();
    assert_eq!(
        (&added["smtp"]["port"], &added["smtp"]["security"]),
        (&json!(587), &json!("starttls"))
    );
    // Where both are shut, it is the first that is told of; the mail can be read all the same.
    let ports = [(993, mail.imap_port()), (465, nobody), (587, nobody)];
    let ctl = ctl.env("FUMI_DETOUR", net.names.detour(&ports));
    let sick = ctl.run(&["doctor", ALICE]);
    assert_eq!(sick.json["smtp"]["ok"], false, "{}", sick.stdout);
}

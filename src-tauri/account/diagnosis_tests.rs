//! A table of data: words of real servers, and what must be made of them.

use crate::diagnosis::Diagnosis::*;
use crate::diagnosis::*;

struct Said(&'static str, Failure, Option<&'static str>, &'static str, Diagnosis);

use Failure::{AuthenticationFailed as Auth, Closed, Refused as No};

const ALERT: Option<&str> = Some("ALERT");
const FAILED: Option<&str> = Some("AUTHENTICATIONFAILED");

/// The words of real servers at IMAP.
const IMAP: &[Said] = &[
    Said(
        "zoho",
        No,
        ALERT,
        "You are yet to enable IMAP for your account. Please contact your administrator \
         (Failure)",
        ImapDisabled,
    ),
    Said("zoho", Auth, FAILED, "Invalid credentials(Failure)", WrongPassword),
    Said("zoho", No, ALERT, "Invalid credentials(Failure)", WrongPassword),
    Said(
        "zoho",
        No,
        ALERT,
        "The server details you are using seems incorrect. For more details, check this \
         announcement: \
         https://help.zoho.com/portal/en/community/topic/zoho-mail-server-details",
        WrongServer,
    ),
    // Nobody published these words of Zoho's: what they must hold to be understood.
    Said(
        "zoho",
        Auth,
        FAILED,
        "This is a federated account. Create a Zoho password",
        FederatedSignIn,
    ),
    Said(
        "zoho",
        No,
        ALERT,
        "SAML authentication is enabled for your organization",
        FederatedSignIn,
    ),
    Said("zoho", No, ALERT, "IMAP access has been disabled by your administrator", PolicyForbids),
    Said("zoho", No, ALERT, "Not permitted by your organization's email policy", PolicyForbids),
    Said("zoho", No, ALERT, "IMAP is not available in your plan", PlanWithoutImap),
    Said("zoho", No, ALERT, "Please upgrade to a paid plan to use IMAP", PlanWithoutImap),
    // The same, cut at 200 characters by a proxy or reworded around its link.
    Said("", Auth, FAILED, "see .../topic/zoho-mail-server-details", WrongServer),
    Said("zoho", No, None, "Your account is temporarily blocked for IMAP use", Blocked),
    Said("zoho", Closed, None, "blocked: https://mail.zoho.eu/UnblockMe", Blocked),
    Said("zoho", No, Some("TRYCREATE"), "Folder X does not exist", ServerRefused),
    Said("google", Auth, FAILED, "Invalid credentials (Failure)", AppPassword),
    Said("google", No, ALERT, "Invalid credentials (Failure)", AppPassword),
    Said(
        "google",
        No,
        ALERT,
        "Application-specific password required: \
         https://support.google.com/accounts/answer/185833 (Failure)",
        AppPassword,
    ),
    Said(
        "google",
        No,
        ALERT,
        "Your account is not enabled for IMAP use. Please visit your Gmail settings page and \
         enable your account for IMAP access. (Failure)",
        ImapDisabled,
    ),
    Said(
        "google",
        No,
        ALERT,
        "Please log in via your web browser: \
         https://support.google.com/mail/accounts/answer/78754 (Failure)",
        Blocked,
    ),
    Said("google", No, Some("WEBALERT"), "Web login required.", Blocked),
    Said("google", No, ALERT, "Too many simultaneous connections. (Failure)", TooManyConnections),
    Said(
        "google",
        No,
        Some("OVERQUOTA"),
        "Account exceeded command or bandwidth limits. (Failure)",
        Blocked,
    ),
    Said("microsoft", No, None, "LOGIN failed.", WrongPassword),
    Said(
        "microsoft",
        No,
        None,
        "Request is throttled. Suggested Backoff Time: 299933 milliseconds",
        Blocked,
    ),
    Said("microsoft", No, None, "User is authenticated but not connected.", ServerTrouble),
    Said("icloud", Auth, FAILED, "Authentication Failed", AppPassword),
    Said("yahoo", Auth, FAILED, "LOGIN Invalid credentials", AppPassword),
    Said("yahoo", No, Some("LIMIT"), "LOGIN Rate limit hit.", Blocked),
    Said("yahoo", No, Some("UNAVAILABLE"), "LOGIN Server error", ServerTrouble),
    Said(
        "fastmail",
        No,
        None,
        "Sorry, you need to create an app password to use this service",
        AppPassword,
    ),
    Said("yandex", Auth, FAILED, "LOGIN invalid credentials or IMAP is disabled", ImapDisabled),
    Said("", Auth, FAILED, "Authentication failed.", WrongPassword),
    Said("", Auth, Some("UNAVAILABLE"), "Temporary authentication failure.", ServerTrouble),
    Said(
        "",
        No,
        Some("UNAVAILABLE"),
        "Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)",
        TooManyConnections,
    ),
    Said("", Auth, Some("EXPIRED"), "Your password is too old", WrongPassword),
    Said("", No, Some("CONTACTADMIN"), "Ask them", ServerRefused),
    Said("", Failure::LoginDisabled, None, "", ServerRefused),
    Said("", Closed, None, "", ServerTrouble),
];

/// The words of real servers at SMTP.
const SMTP: &[Said] = &[
    Said("zoho", Auth, Some("535"), "Authentication Failed", WrongPassword),
    Said("zoho", Auth, Some("554"), "5.7.8 Access Restricted", SmtpNotAllowed),
    Said("zoho", No, Some("554"), "5.7.8 Access Restricted", SmtpNotAllowed),
    Said("zoho", No, Some("553"), "Relaying disallowed as bob@example.org", SenderNotAllowed),
    Said(
        "",
        No,
        Some("553"),
        "5.7.1 <b@x>: Sender address rejected: not owned by user a",
        SenderNotAllowed,
    ),
    Said(
        "",
        No,
        Some("550"),
        "5.7.60 Client does not have permissions to send as this sender",
        SenderNotAllowed,
    ),
    Said(
        "icloud",
        No,
        Some("550"),
        "5.7.0 From address is not one of your addresses",
        SenderNotAllowed,
    ),
    Said("google", No, Some("550"), "5.4.5 Daily user sending limit exceeded.", SendingLimit),
    Said("google", No, Some("452"), "4.5.3 Your message has too many recipients.", SendingLimit),
    Said("", No, Some("550"), "Domain x has exceeded the max emails per hour (60)", SendingLimit),
    Said("zoho", No, Some("552"), "5.7.0 virus X detected by Zoho Mail", ContentRefused),
    Said(
        "google",
        No,
        Some("552"),
        "5.7.0 blocked because its content presents a potential security issue",
        ContentRefused,
    ),
    Said("", No, Some("554"), "5.7.1 rejected as spam", ContentRefused),
    Said(
        "zoho",
        No,
        Some("550"),
        "5.4.6 Unusual sending activity detected. Please try after sometime.",
        Blocked,
    ),
    Said("zoho", No, Some("554"), "5.1.8 Sender Address Blocked", Blocked),
    Said("zoho", No, Some("550"), "Email Outgoing Blocked", Blocked),
    Said("zoho", No, Some("552"), "5.2.0 Email size exceeded the policy", SmtpRefused),
    Said("google", Auth, Some("534"), "5.7.9 Application-specific password required.", AppPassword),
    Said("google", Auth, Some("535"), "5.7.8 Username and Password not accepted.", AppPassword),
    Said(
        "google",
        Auth,
        Some("454"),
        "4.7.0 Too many login attempts, please try again later.",
        Blocked,
    ),
    Said(
        "microsoft",
        Auth,
        Some("535"),
        "5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the \
         Tenant.",
        SmtpNotAllowed,
    ),
    Said(
        "microsoft",
        Auth,
        Some("535"),
        "5.7.139 Authentication unsuccessful, basic authentication is disabled.",
        SmtpNotAllowed,
    ),
    Said(
        "microsoft",
        Auth,
        Some("535"),
        "5.7.139 Authentication unsuccessful, the user credentials were incorrect.",
        WrongPassword,
    ),
    Said("yahoo", Auth, Some("535"), "5.7.0 (#AUTH005) Too many bad auth attempts.", Blocked),
    Said("", Auth, Some("535"), "5.7.8 Error: authentication failed", WrongPassword),
    Said("", Auth, Some("454"), "4.7.0 Temporary authentication failure", ServerTrouble),
    Said("", No, Some("530"), "5.7.0 Authentication required", WrongPassword),
    Said("", No, Some("421"), "4.3.2 Service shutting down", ServerTrouble),
    Said("", No, Some("550"), "5.1.1 User unknown", SmtpRefused),
    Said("", Failure::LoginDisabled, None, "", ServerRefused),
    Said("", Failure::Protocol, None, "", ServerTrouble),
];

#[test]
fn the_words_of_real_servers_are_understood() {
    for (stage, table) in [(Stage::Imap, IMAP), (Stage::Smtp, SMTP)] {
        for Said(provider, failure, code, text, expected) in table {
            let facts =
                Facts { stage, failure: *failure, provider, code: *code, enhanced: None, text };
            assert_eq!(diagnose(&facts), *expected, "{stage:?} {code:?} {text}");
        }
    }
}

#[test]
fn an_enhanced_code_counts_as_much_as_words() {
    let facts = Facts {
        code: Some("550"),
        enhanced: Some("5.4.6"),
        ..Facts::silent(Stage::Smtp, Failure::Refused)
    };
    assert_eq!(diagnose(&facts), Blocked);
}

#[test]
fn a_failure_without_words_is_understood_by_its_kind() {
    use std::io::ErrorKind as Kind;
    for (failure, expected) in [
        (Failure::HostNotFound, HostNotFound),
        (Failure::Network(Kind::ConnectionRefused), Refused),
        (Failure::Network(Kind::NetworkUnreachable), NoNetwork),
        (Failure::Network(Kind::HostUnreachable), NoNetwork),
        (Failure::Network(Kind::TimedOut), TimedOut),
        (Failure::Network(Kind::ConnectionReset), ServerTrouble),
        (Failure::Timeout, TimedOut),
        (Failure::Tls(TlsReason::Expired), CertExpired),
        (Failure::Tls(TlsReason::NotYetValid), CertNotYetValid),
        (Failure::Tls(TlsReason::WrongHost), CertWrongHost),
        (Failure::Tls(TlsReason::UnknownIssuer), CertUnknownIssuer),
        (Failure::Tls(TlsReason::SelfSigned), CertUnknownIssuer),
        (Failure::Tls(TlsReason::Revoked), CertOther),
        (Failure::Tls(TlsReason::Other), CertOther),
        (Failure::Tls(TlsReason::NotTls), TlsUnavailable),
        (Failure::StartTlsRefused, StartTlsMissing),
        (Failure::StartTlsInjected, Injected),
        (Failure::Preauth, Injected),
        (Failure::Protocol, NotImap),
        (Failure::Limit, ServerTrouble),
    ] {
        assert_eq!(diagnose(&Facts::silent(Stage::Imap, failure)), expected, "{failure:?}");
    }
}

#[test]
fn another_host_tells_a_blocked_port_from_a_sign_in_page() {
    use Elsewhere::{Away, Intercepted, Open};
    for (seen, elsewhere, meant) in [
        (TimedOut, Open, PortBlocked),
        (TimedOut, Intercepted, CaptivePortal),
        (TimedOut, Away, TimedOut),
        (CertWrongHost, Intercepted, CaptivePortal),
        (CertUnknownIssuer, Intercepted, CaptivePortal),
        (TlsUnavailable, Intercepted, CaptivePortal),
        (CertWrongHost, Open, CertWrongHost),
        (WrongPassword, Intercepted, WrongPassword),
        (Refused, Open, Refused),
    ] {
        assert_eq!(in_the_light_of(seen, elsewhere), meant, "{seen:?} {elsewhere:?}");
    }
}

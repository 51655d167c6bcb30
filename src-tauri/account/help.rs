//! Pages of the providers where a person mends what was refused. Only these are ever opened: a
//! server's words never become a link.

use crate::providers;

/// What is to be done there.
#[derive(Clone, Copy)]
enum Errand {
    /// Make a password for this program.
    AppPassword,
    /// Switch IMAP on.
    SwitchOn,
    /// Give the account a password of its own.
    OwnPassword,
    /// Lift a block.
    Unblock,
    /// Change the organisation's policy.
    Policy,
    /// Choose another plan.
    Plan,
    /// Take this program's access away.
    Access,
}

fn errand(code: &str) -> Option<Errand> {
    match code {
        "wrongPassword" | "appPassword" => Some(Errand::AppPassword),
        "imapDisabled" => Some(Errand::SwitchOn),
        "federatedSignIn" => Some(Errand::OwnPassword),
        "blocked" => Some(Errand::Unblock),
        "notRevoked" => Some(Errand::Access),
        "policyForbids" => Some(Errand::Policy),
        "planWithoutImap" | "smtpNotAllowed" => Some(Errand::Plan),
        _ => None,
    }
}

/// The page for a problem's code with a server, at Zoho in the server's own data centre.
pub fn page(code: &str, host: &str) -> Option<String> {
    let errand = errand(code)?;
    match providers::of_host(host)? {
        "zoho" => Some(at_zoho(errand, centre(host)?)),
        "microsoft" => match errand {
            Errand::Access => Some("https://account.live.com/consent/Manage".to_owned()),
            Errand::AppPassword
            | Errand::SwitchOn
            | Errand::OwnPassword
            | Errand::Unblock
            | Errand::Policy
            | Errand::Plan => None,
        },
        "google" => at_google(errand).map(str::to_owned),
        name @ ("icloud" | "yahoo" | "aol" | "fastmail") => at_others(errand, name),
        _ => None,
    }
}

/// The data centre's domain: what a server's name has behind its first label.
fn centre(host: &str) -> Option<String> {
    Some(host.trim_end_matches('.').split_once('.')?.1.to_ascii_lowercase())
}

fn at_zoho(errand: Errand, centre: String) -> String {
    match errand {
        Errand::AppPassword => format!("https://accounts.{centre}/home#security/app_password"),
        Errand::SwitchOn => format!("https://mail.{centre}/zm/#settings/all/mailaccounts"),
        Errand::OwnPassword => format!("https://accounts.{centre}/home#security/security_pwd"),
        Errand::Unblock => format!("https://mail.{centre}/UnblockMe"),
        Errand::Policy => format!("https://mailadmin.{centre}/"),
        Errand::Access => format!("https://accounts.{centre}/home#sessions/connectedapps"),
        Errand::Plan => "https://www.zoho.com/mail/zohomail-pricing.html".to_owned(),
    }
}

fn at_google(errand: Errand) -> Option<&'static str> {
    match errand {
        Errand::AppPassword => Some("https://myaccount.google.com/apppasswords"),
        Errand::SwitchOn => Some("https://mail.google.com/mail/u/0/#settings/fwdandpop"),
        Errand::Policy => Some("https://admin.google.com/"),
        Errand::Access => Some("https://myaccount.google.com/connections"),
        Errand::OwnPassword | Errand::Unblock | Errand::Plan => None,
    }
}

fn at_others(errand: Errand, name: &str) -> Option<String> {
    let page = match (errand, name) {
        (Errand::AppPassword, "icloud") => "https://account.apple.com/account/manage",
        (Errand::AppPassword, "yahoo") => "https://login.yahoo.com/account/security",
        (Errand::AppPassword, "aol") => "https://login.aol.com/account/security",
        (Errand::AppPassword, "fastmail") => "https://app.fastmail.com/settings/security",
        _ => return None,
    };
    Some(page.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zohos_pages_are_those_of_the_accounts_data_centre() {
        for (code, host, url) in [
            ("appPassword", "imap.zoho.eu", "https://accounts.zoho.eu/home#security/app_password"),
            ("blocked", "imappro.zoho.com.au", "https://mail.zoho.com.au/UnblockMe"),
            ("blocked", "IMAP.zohocloud.ca", "https://mail.zohocloud.ca/UnblockMe"),
            ("imapDisabled", "imap.zoho.jp", "https://mail.zoho.jp/zm/#settings/all/mailaccounts"),
            (
                "federatedSignIn",
                "imap.zoho.in",
                "https://accounts.zoho.in/home#security/security_pwd",
            ),
            ("policyForbids", "smtppro.zoho.uk", "https://mailadmin.zoho.uk/"),
        ] {
            assert_eq!(page(code, host).as_deref(), Some(url), "{code} {host}");
        }
    }

    #[test]
    fn every_page_is_https_and_of_a_provider_of_the_table() {
        let codes = ["wrongPassword", "imapDisabled", "federatedSignIn", "blocked"];
        let more = ["policyForbids", "planWithoutImap"];
        for provider in providers::all() {
            for code in codes.iter().chain(&more) {
                let Some(found) = page(code, &provider.imap.host) else { continue };
                let url = url::Url::parse(&found).unwrap();
                assert_eq!(url.scheme(), "https", "{found}");
            }
        }
        assert_eq!(page("blocked", "imap.zoho.com.evil.example"), None);
        assert_eq!(page("blocked", "evil.example/imap.zoho.com"), None);
        assert_eq!(page("timedOut", "imap.zoho.com"), None);
        assert_eq!(page("appPassword", "localhost"), None);
    }
}

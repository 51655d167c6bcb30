//! What each code means, in English, for people at a terminal. The screens have theirs in `ui/messages`.

/// The sentence of a code, with what to do next.
pub fn sentence(code: &str) -> &'static str {
    let found = SENTENCES.iter().find(|(known, _)| *known == code);
    found.map_or(UNKNOWN, |(_, sentence)| sentence)
}

/// A code that has no sentence is a fault of ours.
const UNKNOWN: &str = "Something went wrong in Fumi itself. Nothing is lost.";

const SENTENCES: &[(&str, &str)] = &[
    (
        "notLeft",
        "The mailing list's server would not let you go. You are still subscribed; try again later, or look for a link at the end of the message.",
    ),
    (
        "wrongPassword",
        "The server does not accept this user name and password. With two-step verification an app-specific password is needed.",
    ),
    (
        "appPassword",
        "This account wants an app-specific password: make one in the account's security settings (Zoho: accounts, Security, App Passwords).",
    ),
    (
        "imapDisabled",
        "IMAP is switched off for this account. Switch it on in the webmail (Zoho: Settings, Mail Accounts, IMAP), press Save, and try again; in an organisation the administrator may have to allow it.",
    ),
    (
        "federatedSignIn",
        "This account signs in through another company (Google, Facebook, your organisation) and has no password of its own yet. Create one at the provider's (Zoho: accounts, Security, Password), then an app-specific password, and use that here.",
    ),
    (
        "policyForbids",
        "Your organisation does not allow IMAP for this account. Ask the administrator to allow it (Zoho: Admin Console, Mail Settings or Mail Policy, Email Access).",
    ),
    (
        "planWithoutImap",
        "The plan of this account does not include IMAP; the password is right. A paid plan does (some free plans have no IMAP and POP).",
    ),
    (
        "wrongServer",
        "This account lives on another server. Personal Zoho accounts use imap.zoho.<region>, organisations imappro.zoho.<region>.",
    ),
    (
        "blocked",
        "The provider blocks this account for a while because of unusual activity. Wait at least half an hour; trying again makes it longer.",
    ),
    (
        "queued",
        "It is kept here, and the server does not have it yet. It goes there with the next connection.",
    ),
    (
        "putBack",
        "The server would not have it, or somebody else changed it again: it is as the server says.",
    ),
    ("overQuota", "The account's room on the server is used up: make room there, then try again."),
    (
        "notAllowed",
        "You may not do this in this mailbox: whoever shares it has not given you the right.",
    ),
    (
        "mailboxGone",
        "The server does not have this mailbox (any more), or hides it. What was to go there is where it was.",
    ),
    ("mailboxExists", "There is a mailbox of this name already."),
    (
        "unconfirmed",
        "The server said it copied the message, and shows it nowhere: the message stays where it was.",
    ),
    ("gone", "What this was about never came to be, or has gone."),
    ("otherAccount", "The mailbox belongs to another account."),
    ("badName", "A mailbox cannot have this name."),
    ("badMessage", "This is no message: it is empty, holds a NUL, or is something else."),
    ("cannotUndo", "It was taken back before, or cannot be taken back."),
    ("badIds", "First the messages' numbers, last the mailbox."),
    ("noFile", "The file cannot be read."),
    ("addedAndRemoved", "The same flag is to be added and removed."),
    ("noNetwork", "There is no network. Nothing is lost; it goes on when the network is back."),
    ("hostNotFound", "No server has this name. Check the spelling."),
    (
        "refused",
        "The server does not accept connections on this port. Check the port, or try again later.",
    ),
    (
        "portBlocked",
        "The web is reached, but this port is not: the network or a firewall blocks mail. Try another network, or port 587 with STARTTLS for sending.",
    ),
    (
        "captivePortal",
        "This network wants you to sign in first: open any page in a browser, sign in there, and try again. No password was sent.",
    ),
    ("timedOut", "The server did not answer in time. The network may block this port."),
    (
        "certExpired",
        "The server's certificate has expired, so the connection is not safe. Whoever runs the server must renew it.",
    ),
    ("certNotYetValid", "The server's certificate is not valid yet. Check this computer's clock."),
    ("certWrongHost", "The server's certificate is for another name. Check the server's name."),
    (
        "certUnknownIssuer",
        "Nobody this computer trusts has signed the server's certificate. A private authority can be named by SSL_CERT_FILE.",
    ),
    ("certOther", "The server's certificate cannot be accepted."),
    (
        "tlsUnavailable",
        "The server does not speak TLS on this port. 993 is usual for TLS, 143 for STARTTLS.",
    ),
    (
        "startTlsMissing",
        "The server does not offer STARTTLS, so the password would go out in the clear. Use TLS on port 993.",
    ),
    (
        "injected",
        "Somebody on the way put text into the connection before it was safe. Nothing was sent. Try another network.",
    ),
    (
        "notImap",
        "What answers at this port is not a mail server of the kind expected. Check the server's name and port.",
    ),
    (
        "tooManyConnections",
        "The server allows no more connections to this account. Close another mail program, or wait.",
    ),
    ("serverTrouble", "The server has trouble of its own. It is tried again later."),
    ("serverRefused", "The server refused."),
    ("smtpRefused", "The outgoing server refused."),
    (
        "smtpNotAllowed",
        "The outgoing server does not allow this account to send. The plan or the organisation's policy may not include it.",
    ),
    (
        "senderNotAllowed",
        "The outgoing server does not let this account write from this address. Send from another one, or confirm it as an alias at the provider.",
    ),
    (
        "sendingLimit",
        "The provider sends no more for this account for a while. Try again in some hours.",
    ),
    ("contentRefused", "The outgoing server would not have what the letter says or holds."),
    ("recipientRefused", "The outgoing server would not have a recipient."),
    (
        "maybeSent",
        "It may have been sent: the server's answer never came, and the letter is not in Sent. See fumictl outbox.",
    ),
    (
        "keyringLocked",
        "The key ring is locked. Unlock it, or give the password with --password-stdin.",
    ),
    (
        "keyringAbsent",
        "There is no key ring here. Give the password with --password-stdin at each call.",
    ),
    ("wrongPassphrase", "This passphrase does not open the sealed file."),
    (
        "passwordNeeded",
        "There is no password for this account here: give it with --password-stdin.",
    ),
    ("notFound", "There is no such thing here."),
    ("notHeld", "The message's body is not held here, and the server cannot be asked now."),
    ("tooLarge", "The message is larger than Fumi takes."),
    ("storeDamaged", "The database is damaged or not Fumi's. It was left as it is."),
    ("diskFull", "The disk is full or cannot be written."),
    ("badAddress", "This is not a mail address."),
    ("badServer", "This is not a server's name and port (HOST:PORT)."),
    (
        "whichAccount",
        "The accounts have different servers: say with --account whose password this is.",
    ),
    ("badKey", "There is no such setting."),
    ("badValue", "This setting has no such value."),
    ("badFile", "A file cannot be read or written."),
    ("fileExists", "There is such a file or folder already. It is not overwritten."),
    ("identityExists", "The account has this name and address to write from already."),
    ("lastIdentity", "An account keeps one name and address to write from."),
    (
        "unsent",
        "Something would be lost that the server does not have. Wait until it is there (fumictl queue), or say --lose.",
    ),
    (
        "badSettings",
        "This is no file of Fumi's settings, or one of a later version. Nothing was changed.",
    ),
    ("badPassword", "Standard input could not be read."),
    ("accountExists", "This account is there already."),
    ("noFolder", "This system names no folder for the profile: give one with --data."),
    ("noReader", "Nobody reads the output."),
    ("cancelled", "It was stopped."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_diagnosis_has_a_sentence_of_its_own() {
        for code in ["wrongPassword", "imapDisabled", "certExpired", "notHeld", "blocked"] {
            assert_ne!(sentence(code), UNKNOWN, "{code}");
        }
    }
}

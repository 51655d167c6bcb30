//! The configuration Dovecot is started with: all in one folder, one user for every process.

use std::path::Path;

use super::profiles::Special;

/// What a configuration depends on.
#[derive(Debug)]
pub struct Wanted<'a> {
    /// The folder of everything.
    pub folder: &'a Path,
    /// The account all processes run as, and its group.
    pub user: &'a str,
    /// See above.
    pub group: &'a str,
    /// IMAP with TLS from the first byte.
    pub imaps: Option<u16>,
    /// IMAP in the clear, for the proxy alone.
    pub imap: Option<u16>,
    /// Delivery.
    pub lmtp: u16,
    /// SASL for the mail server that takes submissions.
    pub sasl: u16,
    /// Shared mailboxes and their rights.
    pub acl: bool,
    /// The mailboxes that are there from the beginning.
    pub mailboxes: &'a [Special],
    /// What it says it is able to do, where that is not all.
    pub says: Option<&'a str>,
}

/// Writes the configuration.
pub fn text(wanted: &Wanted<'_>) -> String {
    let mut parts = vec![general(wanted), accounts(wanted), mailboxes(wanted), services(wanted)];
    if wanted.acl {
        parts.push(acl(wanted));
    }
    parts.extend(wanted.says.map(|says| format!("imap_capability = {says}\n")));
    parts.join("\n")
}

fn general(wanted: &Wanted<'_>) -> String {
    let Wanted { user, group, .. } = wanted;
    let at = wanted.folder.display();
    format!(
        "base_dir = {at}/run\n\
         state_dir = {at}/state\n\
         log_path = {at}/dovecot.log\n\
         default_internal_user = {user}\n\
         default_internal_group = {group}\n\
         default_login_user = {user}\n\
         first_valid_uid = 1\n\
         listen = 127.0.0.1\n\
         protocols = imap lmtp\n\
         ssl = yes\n\
         ssl_cert = <{at}/cert.pem\n\
         ssl_key = <{at}/key.pem\n\
         disable_plaintext_auth = no\n\
         auth_mechanisms = plain login\n\
         auth_failure_delay = 0\n\
         auth_username_format = %Lu\n\
         mail_fsync = never\n\
         mail_max_userip_connections = 1000\n\
         mail_location = {}\n",
        location(wanted, "%u")
    )
}

/// Folders carry the mailboxes' names as they are, so that a test can write and read them.
fn location(wanted: &Wanted<'_>, user: &str) -> String {
    let at = wanted.folder.display();
    format!("maildir:{at}/mail/{user}:LAYOUT=fs:UTF-8:INBOX={at}/mail/{user}/INBOX")
}

fn accounts(wanted: &Wanted<'_>) -> String {
    let Wanted { user, group, .. } = wanted;
    let at = wanted.folder.display();
    format!(
        "passdb {{\n  driver = passwd-file\n\
         \x20 args = scheme=PLAIN username_format=%u {at}/users\n}}\n\
         userdb {{\n  driver = passwd-file\n  args = username_format=%u {at}/users\n  \
         override_fields = uid={user} gid={group} home={at}/home/%u\n}}\n"
    )
}

fn mailboxes(wanted: &Wanted<'_>) -> String {
    let mut text = String::from("namespace inbox {\n  inbox = yes\n  separator = /\n");
    for (name, special) in wanted.mailboxes {
        text += &format!("  mailbox {name} {{\n    auto = subscribe\n");
        if let Some(special) = special {
            text += &format!("    special_use = {special}\n");
        }
        text += "  }\n";
    }
    text + "}\n"
}

fn services(wanted: &Wanted<'_>) -> String {
    // Port 0 switches a listener off.
    let (imap, imaps) = (wanted.imap.unwrap_or(0), wanted.imaps.unwrap_or(0));
    let Wanted { lmtp, sasl, .. } = wanted;
    format!(
        "service anvil {{\n  chroot =\n\
         \x20 unix_listener anvil-auth-penalty {{\n    mode = 0\n  }}\n}}\n\
         service imap-login {{\n  chroot =\n  service_count = 0\n\
         \x20 inet_listener imap {{\n    port = {imap}\n  }}\n\
         \x20 inet_listener imaps {{\n    port = {imaps}\n    ssl = yes\n  }}\n}}\n\
         service lmtp {{\n  inet_listener lmtp {{\n    port = {lmtp}\n  }}\n}}\n\
         service auth {{\n  inet_listener sasl {{\n    port = {sasl}\n  }}\n}}\n\
         protocol lmtp {{\n  postmaster_address = postmaster@example.test\n}}\n"
    )
}

fn acl(wanted: &Wanted<'_>) -> String {
    let at = wanted.folder.display();
    let shared = location(wanted, "%%u");
    format!(
        "mail_plugins = acl\n\
         protocol imap {{\n  mail_plugins = acl imap_acl\n}}\n\
         plugin {{\n  acl = vfile\n  acl_shared_dict = file:{at}/shared/list\n}}\n\
         namespace shared {{\n  type = shared\n  separator = /\n  prefix = Shared/%%u/\n  \
         location = {shared}\n  subscriptions = no\n  list = children\n}}\n"
    )
}

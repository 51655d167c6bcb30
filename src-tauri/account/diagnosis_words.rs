//! A table of data: words of mail servers, and what they mean.

use crate::diagnosis::Diagnosis::{self, *};
use crate::diagnosis::Stage;

/// One recognised answer.
pub(crate) struct Row {
    /// At which server; `None` at either.
    pub stage: Option<Stage>,
    /// Pieces that must all stand in the words, in lower case.
    pub pieces: &'static [&'static str],
    /// What it means.
    pub means: Diagnosis,
}

const fn any(pieces: &'static [&'static str], means: Diagnosis) -> Row {
    Row { stage: None, pieces, means }
}

const fn imap(pieces: &'static [&'static str], means: Diagnosis) -> Row {
    Row { stage: Some(Stage::Imap), pieces, means }
}

const fn smtp(pieces: &'static [&'static str], means: Diagnosis) -> Row {
    Row { stage: Some(Stage::Smtp), pieces, means }
}

/// The first row that fits wins: the narrower stand first.
pub(crate) const WORDS: &[Row] = &[
    // Zoho
    imap(&["yet to enable imap"], ImapDisabled),
    any(&["server details you are using seems incorrect"], WrongServer),
    any(&["zoho-mail-server-details"], WrongServer),
    // No password here: signs in through somebody else
    any(&["federated"], FederatedSignIn),
    any(&["saml"], FederatedSignIn),
    any(&["single sign-on"], FederatedSignIn),
    any(&["external account"], FederatedSignIn),
    any(&["password", "not been set"], FederatedSignIn),
    // The organisation, the plan
    imap(&["mail policy"], PolicyForbids),
    imap(&["email policy"], PolicyForbids),
    imap(&["disabled by", "admin"], PolicyForbids),
    imap(&["restricted by", "admin"], PolicyForbids),
    imap(&["blocked by", "admin"], PolicyForbids),
    imap(&["not allowed by", "policy"], PolicyForbids),
    imap(&["your plan"], PlanWithoutImap),
    imap(&["current plan"], PlanWithoutImap),
    imap(&["free plan"], PlanWithoutImap),
    imap(&["upgrade", "plan"], PlanWithoutImap),
    imap(&["subscription", "imap"], PlanWithoutImap),
    any(&["temporarily blocked"], Blocked),
    any(&["unblockme"], Blocked),
    smtp(&["unusual sending activity"], Blocked),
    any(&["unusual activity"], Blocked),
    smtp(&["5.4.6"], Blocked),
    smtp(&["outgoing blocked"], Blocked),
    smtp(&["sender address blocked"], Blocked),
    smtp(&["access restricted"], SmtpNotAllowed),
    // From somebody else's address
    smtp(&["relaying disallowed"], SenderNotAllowed),
    smtp(&["not owned by user"], SenderNotAllowed),
    smtp(&["send as this sender"], SenderNotAllowed),
    smtp(&["sendasdenied"], SenderNotAllowed),
    smtp(&["not one of your addresses"], SenderNotAllowed),
    smtp(&["from", "address not verified"], SenderNotAllowed),
    smtp(&["not authori", "to send from"], SenderNotAllowed),
    smtp(&["sender address rejected", "not allowed"], SenderNotAllowed),
    // Too much of it
    smtp(&["sending limit"], SendingLimit),
    smtp(&["sending quota"], SendingLimit),
    smtp(&["submissionquotaexceeded"], SendingLimit),
    smtp(&["submission rate"], SendingLimit),
    smtp(&["emails per"], SendingLimit),
    smtp(&["messages per"], SendingLimit),
    smtp(&["hourly", "limit"], SendingLimit),
    smtp(&["daily", "limit"], SendingLimit),
    smtp(&["limit reached"], SendingLimit),
    smtp(&["limit exceeded"], SendingLimit),
    smtp(&["too many recipients"], SendingLimit),
    // What it says or holds
    smtp(&["virus"], ContentRefused),
    smtp(&["malware"], ContentRefused),
    smtp(&["security issue"], ContentRefused),
    smtp(&["spam"], ContentRefused),
    smtp(&["content rejected"], ContentRefused),
    smtp(&["attachment", "not allowed"], ContentRefused),
    // Google
    imap(&["not enabled for imap"], ImapDisabled),
    any(&["web browser"], Blocked),
    any(&["web login required"], Blocked),
    any(&["command or bandwidth limits"], Blocked),
    // Microsoft
    smtp(&["smtpclientauthentication is disabled"], SmtpNotAllowed),
    smtp(&["basic authentication is disabled"], SmtpNotAllowed),
    smtp(&["did not meet the criteria to be authenticated"], SmtpNotAllowed),
    any(&["request is throttled"], Blocked),
    imap(&["authenticated but not connected"], ServerTrouble),
    // Yahoo, AOL
    any(&["rate limit"], Blocked),
    any(&["too many bad auth"], Blocked),
    any(&["too many", "attempts"], Blocked),
    any(&["too many", "login"], Blocked),
    any(&["too many failed"], Blocked),
    // A password for the program
    any(&["application-specific password"], AppPassword),
    any(&["application specific password"], AppPassword),
    any(&["app-specific password"], AppPassword),
    any(&["app specific password"], AppPassword),
    any(&["application password"], AppPassword),
    any(&["app password"], AppPassword),
    any(&["5.7.9", "password required"], AppPassword),
    // Switched off
    imap(&["imap is disabled"], ImapDisabled),
    imap(&["imap access is disabled"], ImapDisabled),
    imap(&["imap access disabled"], ImapDisabled),
    imap(&["imap", "not enabled"], ImapDisabled),
    imap(&["imap access", "not allowed"], ImapDisabled),
    imap(&["enable imap"], ImapDisabled),
    // Too many at a time
    any(&["simultaneous connections"], TooManyConnections),
    any(&["too many", "connections"], TooManyConnections),
    any(&["too many", "sessions"], TooManyConnections),
    any(&["maximum number of connections"], TooManyConnections),
    any(&["maximum connection limit"], TooManyConnections),
    any(&["connection limit"], TooManyConnections),
    any(&["mail_max_userip_connections"], TooManyConnections),
    // Shut for a while
    any(&["account", "locked"], Blocked),
    any(&["account", "suspended"], Blocked),
    any(&["unsafe login"], Blocked),
    // Trouble behind the server
    any(&["temporary authentication failure"], ServerTrouble),
    any(&["temporary internal"], ServerTrouble),
    any(&["internal error"], ServerTrouble),
    any(&["try again later"], ServerTrouble),
    // Said without a response code, or with ALERT only
    any(&["invalid credentials"], WrongPassword),
    any(&["authentication failed"], WrongPassword),
    any(&["authentication credentials invalid"], WrongPassword),
    any(&["username and password not accepted"], WrongPassword),
    imap(&["login failed"], WrongPassword),
    imap(&["authenticate failed"], WrongPassword),
];

//! An account's servers: where they stand, how they are reached, and why one is not trusted.

/// How a connection is protected. There is no clear-text way and no "try TLS if it is there".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Security {
    /// TLS from the first byte (RFC 8314).
    Tls,
    /// STARTTLS, mandatory once chosen.
    StartTls,
}

/// A server's address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Endpoint {
    /// Host name, as the certificate must name it.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
}

/// Why TLS with a server failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsReason {
    /// The certificate's time is over.
    Expired,
    /// The certificate's time has not begun (or the local clock is wrong).
    NotYetValid,
    /// Nobody we trust signed it.
    UnknownIssuer,
    /// It is for another host.
    WrongHost,
    /// It signed itself.
    SelfSigned,
    /// It was withdrawn.
    Revoked,
    /// The peer does not speak TLS at this port.
    NotTls,
    /// Anything else.
    Other,
}

/// What a server's certificate says, as far as a person cares.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Certificate {
    /// The host it was checked for; it may be one that stands for many (`*.zoho.eu`).
    pub host: String,
    /// Who signed it; empty where it does not say.
    pub issuer: String,
}

/// What is shown to a server at the sign-in. It does not show itself to anybody else.
#[derive(Clone, Copy)]
pub enum Credential<'a> {
    /// The person's password, or one made for this program.
    Password(&'a str),
    /// A token the provider gave after a sign-in in the browser (RFC 6750).
    Token(&'a str),
}

impl<'a> From<&'a str> for Credential<'a> {
    fn from(password: &'a str) -> Self {
        Self::Password(password)
    }
}

impl std::fmt::Debug for Credential<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Password(_) => f.write_str("Password"),
            Self::Token(_) => f.write_str("Token"),
        }
    }
}

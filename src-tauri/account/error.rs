//! What can go wrong with secrets and with trust.

/// One variant for each thing somebody acts on; none carries a secret, an address or a path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not one certificate authority is known on this machine: nobody can be trusted.
    #[error("no certificate authorities were found on this system ({unreadable} unreadable)")]
    NoRoots {
        /// How many places could not be read.
        unreadable: usize,
    },
    /// There is a key ring, and it does not let us in.
    #[error("the key ring is locked")]
    RingLocked,
    /// There is no key ring.
    #[error("there is no key ring")]
    RingAbsent,
    /// The key ring takes no secret of this length.
    #[error("the secret is too long for the key ring")]
    TooLong,
    /// What is kept under our name is not ours to read: written by another version, or damaged.
    #[error("the kept secret cannot be read")]
    Unreadable,
    /// The sealed file is there, and its passphrase was not given yet.
    #[error("the sealed file is locked")]
    SealedLocked,
    /// There is no sealed file.
    #[error("there is no sealed file")]
    SealedAbsent,
    /// The passphrase does not open the sealed file.
    #[error("the passphrase does not open the sealed file")]
    WrongPassphrase,
    /// The sealed file is cut, changed or of a later version.
    #[error("the sealed file is damaged")]
    SealedDamaged,
    /// The disk failed.
    #[error("file: {kind}")]
    File {
        /// What kind of failure.
        kind: std::io::ErrorKind,
    },
    /// The system gave no random numbers, or no memory for the key derivation.
    #[error("the system lacks random numbers or memory")]
    System,
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Error::File { kind: error.kind() }
    }
}

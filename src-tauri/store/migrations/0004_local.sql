-- Local Folders, and which bodies of a mailbox are kept here without being asked for.

ALTER TABLE accounts ADD COLUMN kind TEXT NOT NULL -- 'imap', or 'local': mailboxes that live only here, without a server
  DEFAULT 'imap' CHECK (kind IN ('imap', 'local'));
CREATE UNIQUE INDEX accounts_local ON accounts (kind) WHERE kind = 'local';

ALTER TABLE mailboxes ADD COLUMN body_days INTEGER; -- bodies of so many days are fetched unasked; 0 = none, NULL = all
ALTER TABLE mailboxes ADD COLUMN body_limit INTEGER; -- larger ones are not; octets, NULL = as large as any

-- body_held: bodies.db has it, or local_bodies. body_missing in locations: neither held nor dropped.
ALTER TABLE messages ADD COLUMN body_dropped INTEGER NOT NULL -- whether it was let go to free room: fetched again only when it is opened
  DEFAULT 0;

-- Raw messages of Local Folders: nobody could give them again.
CREATE TABLE local_bodies (
  message INTEGER PRIMARY KEY REFERENCES messages ON DELETE CASCADE,
  hash    BLOB    NOT NULL UNIQUE, -- SHA-256 of the raw message, line ends taken for CRLF: what is the same is kept once
  size    INTEGER NOT NULL, -- octets when unpacked
  packed  BLOB    NOT NULL -- the raw message as one zstd frame with a checksum
) STRICT;

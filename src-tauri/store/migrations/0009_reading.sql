-- What the person decided while reading: whose images they want to see, which lists they have left, how a message's bytes
-- are to be read.

CREATE TABLE image_senders (
  kind  TEXT    NOT NULL CHECK (kind IN ('address', 'domain')), -- what value is
  value TEXT    NOT NULL, -- whose images are shown from now on, in lower case; a domain stands for its hosts too
  since INTEGER NOT NULL, -- when the person said so
  PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE left_lists (
  account INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  list    TEXT    NOT NULL, -- List-Id, else the sender's address, in lower case
  since   INTEGER NOT NULL, -- when the person left it
  PRIMARY KEY (account, list)
) STRICT, WITHOUT ROWID;

CREATE TABLE message_charsets (
  message INTEGER PRIMARY KEY REFERENCES messages ON DELETE CASCADE,
  charset TEXT    NOT NULL -- the charset the person found right, by its WHATWG name
) STRICT;

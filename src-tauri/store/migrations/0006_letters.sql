-- Letters as they are written: fields and parts, earlier versions of them, and whom the person writes to.

ALTER TABLE drafts ADD COLUMN promised INTEGER NOT NULL DEFAULT 0; -- the last revision that was put on its way to the server
ALTER TABLE drafts ADD COLUMN promised_at INTEGER NOT NULL DEFAULT 0; -- when that was
ALTER TABLE drafts ADD COLUMN unsaved_since INTEGER NOT NULL DEFAULT 0; -- since when there is something that is not on its way
ALTER TABLE drafts ADD COLUMN discarded INTEGER REFERENCES actions ON DELETE CASCADE; -- the action that threw it away: until that is forgotten it can come back
CREATE INDEX drafts_discarded ON drafts (discarded) WHERE discarded IS NOT NULL;

-- A draft without a row here was given whole, as bytes.
CREATE TABLE letters (
  draft         INTEGER PRIMARY KEY REFERENCES drafts ON DELETE CASCADE,
  kind          TEXT    NOT NULL, -- new, reply, ...: as mail::answer::Kind has it
  identity      INTEGER REFERENCES identities ON DELETE SET NULL, -- who writes
  to_list       TEXT    NOT NULL, -- To
  cc_list       TEXT    NOT NULL, -- Cc
  bcc_list      TEXT    NOT NULL, -- Bcc
  subject       TEXT    NOT NULL, -- Subject
  format        TEXT    NOT NULL CHECK (format IN ('html', 'plain')), -- what the body is
  body          TEXT    NOT NULL, -- text, or HTML that calls its images by cid:
  answers       INTEGER REFERENCES messages ON DELETE SET NULL, -- the message it answers or forwards
  in_reply_to   TEXT    NOT NULL, -- In-Reply-To, ids joined by spaces
  reference_ids TEXT    NOT NULL, -- References, ids joined by spaces
  touched       INTEGER NOT NULL DEFAULT 0, -- 1 once the person has changed anything
  template      INTEGER NOT NULL DEFAULT 0, -- 1 for one that others are begun with
  conflict      INTEGER NOT NULL DEFAULT 0 -- 1 where another program has put another version in its place on the server
) STRICT;
CREATE INDEX letters_of_identity ON letters (identity) WHERE identity IS NOT NULL;
CREATE INDEX letters_of_answered ON letters (answers) WHERE answers IS NOT NULL;

CREATE TABLE draft_parts (
  id         INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
  draft      INTEGER NOT NULL REFERENCES drafts ON DELETE CASCADE,
  name       TEXT    NOT NULL, -- a clean file name
  mime       TEXT    NOT NULL, -- type/subtype
  content_id TEXT, -- what the HTML calls it; NULL for an attachment
  size       INTEGER NOT NULL, -- octets
  content    BLOB    NOT NULL, -- what it holds
  added      INTEGER NOT NULL, -- the revision it came with
  removed    INTEGER -- the revision it left with; kept while an earlier version has it
) STRICT;
CREATE INDEX draft_parts_of_draft ON draft_parts (draft);

CREATE TABLE draft_versions (
  draft    INTEGER NOT NULL REFERENCES drafts ON DELETE CASCADE,
  revision INTEGER NOT NULL, -- which revision it was
  changed  INTEGER NOT NULL, -- when it was written
  to_list  TEXT    NOT NULL, -- To
  cc_list  TEXT    NOT NULL, -- Cc
  bcc_list TEXT    NOT NULL, -- Bcc
  subject  TEXT    NOT NULL, -- Subject
  format   TEXT    NOT NULL, -- as in letters
  body     TEXT    NOT NULL, -- as in letters
  PRIMARY KEY (draft, revision)
) STRICT, WITHOUT ROWID;

-- Whom the person wrote to, and who wrote to the person.
CREATE TABLE people (
  account INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  address TEXT    NOT NULL, -- the address in lower case
  email   TEXT    NOT NULL, -- as it was last written
  name    TEXT    NOT NULL, -- as it was last written
  folded  TEXT    NOT NULL, -- name and address as mail::completion folds them
  written INTEGER NOT NULL, -- how often the person wrote to them
  heard   INTEGER NOT NULL, -- how often something of theirs was read
  last    INTEGER NOT NULL, -- when that last was
  PRIMARY KEY (account, address)
) STRICT, WITHOUT ROWID;

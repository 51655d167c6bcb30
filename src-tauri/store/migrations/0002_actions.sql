-- Actions of the person: what undo takes back together, and what a promise needs to be kept exactly once.

CREATE TABLE actions (
  id      INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice; pending_ops.action
  verb    TEXT    NOT NULL, -- what the person did: move, trash, ...
  created INTEGER NOT NULL, -- when
  undone  INTEGER NOT NULL DEFAULT 0 -- 1 once it was taken back: it is taken back once
) STRICT;

-- Which flags an action changed here, so that undo changes only those back.
CREATE TABLE action_flags (
  action           INTEGER NOT NULL REFERENCES actions ON DELETE CASCADE, -- the action
  location         INTEGER NOT NULL REFERENCES locations ON DELETE CASCADE, -- where
  added            INTEGER NOT NULL, -- system flags it added, bits of mail::flags
  removed          INTEGER NOT NULL, -- system flags it took away
  keywords_added   TEXT    NOT NULL, -- keywords it added, joined by spaces
  keywords_removed TEXT    NOT NULL, -- keywords it took away
  PRIMARY KEY (action, location)
) STRICT, WITHOUT ROWID;
CREATE INDEX action_flags_of_location ON action_flags (location);

ALTER TABLE pending_ops ADD COLUMN target INTEGER REFERENCES locations ON DELETE SET NULL; -- the row that waits at the destination
ALTER TABLE pending_ops ADD COLUMN old_name BLOB; -- the name before a rename, as on the wire
ALTER TABLE pending_ops ADD COLUMN failure_text TEXT; -- the server's words for the failure
ALTER TABLE pending_ops ADD COLUMN draft INTEGER REFERENCES drafts ON DELETE SET NULL; -- the draft an append saves
ALTER TABLE pending_ops ADD COLUMN revision INTEGER; -- and which revision of it
CREATE INDEX pending_ops_of_target ON pending_ops (target) WHERE target IS NOT NULL;
CREATE INDEX pending_ops_of_action ON pending_ops (action);

-- What an append puts on the server: it exists nowhere else, so it is kept where nothing is thrown away.
CREATE TABLE op_bodies (
  op            INTEGER PRIMARY KEY REFERENCES pending_ops ON DELETE CASCADE, -- the append
  flags         INTEGER NOT NULL, -- system flags it is to have, bits of mail::flags
  keywords      TEXT    NOT NULL, -- keywords it is to have, joined by spaces
  internal_date INTEGER NOT NULL, -- INTERNALDATE it is to have
  size          INTEGER NOT NULL, -- octets, unpacked
  packed        BLOB    NOT NULL -- the message, zstd
) STRICT;

ALTER TABLE mailboxes ADD COLUMN keeps_seen INTEGER NOT NULL DEFAULT 1; -- 0 where the server keeps no \Seen of ours: it stays here
CREATE INDEX locations_unsettled ON locations (mailbox) WHERE hidden = 1 OR uid IS NULL;

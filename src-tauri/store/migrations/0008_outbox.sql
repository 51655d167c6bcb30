-- Letters on their way: sent exactly once, with one copy in Sent. What stood in the first plan's table was never written.

DROP TABLE outbox;
CREATE TABLE outbox (
  id         INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
  account    INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  sender     TEXT    NOT NULL, -- MAIL FROM
  message_id TEXT    NOT NULL, -- what to look for in Sent; no other letter of the account has it
  subject    TEXT    NOT NULL, -- what lists show of it
  shown_to   TEXT    NOT NULL, -- the people in To, or else in Cc and Bcc, as messages.to_list has them
  size       INTEGER NOT NULL, -- octets of raw
  raw        BLOB    NOT NULL, -- the letter as its copy is kept, with Bcc; empty once nobody needs it any more
  draft      INTEGER, -- the draft it was written as: kept until the letter has left, and back when it is taken back
  answers    INTEGER REFERENCES messages ON DELETE SET NULL, -- the message it answers or forwards
  answers_how TEXT CHECK (answers_how IN ('reply', 'forward')), -- and which of them: \Answered or $Forwarded
  state      TEXT    NOT NULL CHECK (state IN ('queued', 'due', 'sending', 'handing', 'maybeSent', 'sent', 'failed')), -- where it stands; handing: the intent is written, its last byte may have left; maybeSent: and the answer never came
  again      INTEGER, -- queued: when it is due; due: when it is tried; maybeSent: when Sent is looked into, NULL = the person decides
  tries      INTEGER NOT NULL DEFAULT 0, -- how often it was tried; maybeSent: how often Sent was looked into
  for_line   INTEGER NOT NULL DEFAULT 0, -- due: what it waits for is the network or the server's being there
  failure    TEXT, -- why it waits or failed: a code
  failure_text TEXT, -- the server's own words
  wanted     INTEGER NOT NULL, -- when the person wanted it sent: tries end so long after it
  seen_to    TEXT    NOT NULL DEFAULT '', -- where a copy may come to be, as it was before the intent: mailbox, UIDVALIDITY and UIDNEXT, one a line
  copy       TEXT    NOT NULL DEFAULT 'none' CHECK (copy IN ('none', 'look', 'settled')), -- its copy in Sent: nothing was sent yet; looked for; there, promised, or somebody else's business
  copy_again INTEGER, -- look: when
  copy_looks INTEGER NOT NULL DEFAULT 0, -- look: how often it was looked for
  created    INTEGER NOT NULL -- when the person sent it
) STRICT;
CREATE INDEX outbox_open ON outbox (account, id) WHERE state <> 'sent' OR copy = 'look';
CREATE INDEX outbox_by_message_id ON outbox (account, message_id);
CREATE INDEX outbox_of_draft ON outbox (draft) WHERE draft IS NOT NULL;
CREATE INDEX outbox_answers ON outbox (answers) WHERE answers IS NOT NULL;

-- Whom a letter goes to.
CREATE TABLE outbox_recipients (
  letter  INTEGER NOT NULL REFERENCES outbox ON DELETE CASCADE,
  place   INTEGER NOT NULL, -- the order they were given in
  address TEXT    NOT NULL, -- RCPT TO
  state   TEXT    NOT NULL DEFAULT 'waits' CHECK (state IN ('waits', 'offered', 'taken', 'refused')), -- offered: the server took it, and the letter is on its way; taken: it has the letter, and gets it never again
  failure TEXT, -- why it was refused: a code
  failure_text TEXT, -- the server's own words
  PRIMARY KEY (letter, place)
) STRICT, WITHOUT ROWID;

ALTER TABLE accounts ADD COLUMN files_sent INTEGER; -- whether the server files what it sends by itself, as far as it was seen; NULL = not known
ALTER TABLE accounts ADD COLUMN send_limit INTEGER; -- the largest letter the outgoing server takes, in octets (SIZE); NULL = it did not say
ALTER TABLE accounts ADD COLUMN append_limit INTEGER; -- the largest message the incoming server takes (APPENDLIMIT); NULL = it did not say

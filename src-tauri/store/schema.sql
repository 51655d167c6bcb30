-- What the migrations add up to. BLESS=1 cargo test -p store writes it anew.

-- mail.db

CREATE TABLE accounts (
  id            INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
  address       TEXT    NOT NULL COLLATE NOCASE UNIQUE, -- the mail address, as typed
  name          TEXT    NOT NULL, -- the name outgoing mail carries
  username      TEXT    NOT NULL, -- the name to sign in with
  imap_host     TEXT    NOT NULL, -- incoming server
  imap_port     INTEGER NOT NULL, -- its port
  imap_security TEXT    NOT NULL CHECK (imap_security IN ('tls', 'starttls')), -- how it is protected
  smtp_host     TEXT    NOT NULL, -- outgoing server
  smtp_port     INTEGER NOT NULL, -- its port
  smtp_security TEXT    NOT NULL CHECK (smtp_security IN ('tls', 'starttls')), -- how it is protected
  provider      TEXT    NOT NULL, -- its name in the table of providers; empty when it is none of them
  position      INTEGER NOT NULL -- the person's order
, kind TEXT NOT NULL -- 'imap', or 'local': mailboxes that live only here, without a server
  DEFAULT 'imap' CHECK (kind IN ('imap', 'local')), colour TEXT, deletion TEXT NOT NULL -- what deleting does: to the trash, only marked as deleted, or gone at once
  DEFAULT 'trash' CHECK (deletion IN ('trash', 'mark', 'purge')), sent_copies TEXT NOT NULL -- who keeps the copy of what is sent: found out each time, the server, or this client
  DEFAULT 'auto' CHECK (sent_copies IN ('auto', 'server', 'client')), own_smtp_secret INTEGER NOT NULL DEFAULT 0, sends INTEGER NOT NULL DEFAULT 0, files_sent INTEGER, send_limit INTEGER, append_limit INTEGER) STRICT;

CREATE UNIQUE INDEX accounts_local ON accounts (kind) WHERE kind = 'local';

CREATE UNIQUE INDEX accounts_sends ON accounts (sends) WHERE sends = 1;

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

CREATE TABLE actions (
  id      INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice; pending_ops.action
  verb    TEXT    NOT NULL, -- what the person did: move, trash, ...
  created INTEGER NOT NULL, -- when
  undone  INTEGER NOT NULL DEFAULT 0 -- 1 once it was taken back: it is taken back once
) STRICT;

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

CREATE TABLE drafts (
  id             INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
  account        INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  revision       INTEGER NOT NULL, -- counts up with every save; each has a Message-ID of its own on the server
  saved_revision INTEGER NOT NULL DEFAULT 0, -- the revision the server has
  location       INTEGER REFERENCES locations ON DELETE SET NULL, -- where the server's copy stands
  raw            BLOB    NOT NULL, -- the message as far as it is written
  changed        INTEGER NOT NULL -- when it was last saved here
, promised INTEGER NOT NULL DEFAULT 0, promised_at INTEGER NOT NULL DEFAULT 0, unsaved_since INTEGER NOT NULL DEFAULT 0, discarded INTEGER REFERENCES actions ON DELETE CASCADE) STRICT;

CREATE INDEX drafts_discarded ON drafts (discarded) WHERE discarded IS NOT NULL;

CREATE INDEX drafts_of_account ON drafts (account);

CREATE INDEX drafts_of_location ON drafts (location) WHERE location IS NOT NULL;

CREATE TABLE identities (
  id             INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
  account        INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  name           TEXT    NOT NULL, -- the name in From
  address        TEXT    NOT NULL COLLATE NOCASE, -- the address in From: the account's own, or an alias of it
  reply_to       TEXT    NOT NULL, -- Reply-To; empty = none
  signature      TEXT    NOT NULL, -- the signature as text
  signature_html TEXT    NOT NULL, -- the signature as HTML; empty = made from the text
  is_default     INTEGER NOT NULL, -- 1 for the one letters from this account are begun with
  UNIQUE (account, address, name)
) STRICT;

CREATE UNIQUE INDEX identities_default ON identities (account) WHERE is_default = 1;

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

CREATE INDEX letters_of_answered ON letters (answers) WHERE answers IS NOT NULL;

CREATE INDEX letters_of_identity ON letters (identity) WHERE identity IS NOT NULL;

CREATE TABLE local_bodies (
  message INTEGER PRIMARY KEY REFERENCES messages ON DELETE CASCADE,
  hash    BLOB    NOT NULL UNIQUE, -- SHA-256 of the raw message, line ends taken for CRLF: what is the same is kept once
  size    INTEGER NOT NULL, -- octets when unpacked
  packed  BLOB    NOT NULL -- the raw message as one zstd frame with a checksum
) STRICT;

CREATE TRIGGER locations_attached AFTER INSERT ON locations
WHEN (SELECT has_attachment FROM messages WHERE id = NEW.message) = 1
BEGIN
  UPDATE locations SET attached = 1 WHERE id = NEW.id;
END;

CREATE TRIGGER locations_repointed AFTER UPDATE OF message ON locations
BEGIN
  UPDATE locations SET attached = (SELECT has_attachment FROM messages WHERE id = NEW.message)
   WHERE id = NEW.id;
END;

CREATE TABLE locations (
  id              INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: promises go by it
  mailbox         INTEGER NOT NULL REFERENCES mailboxes ON DELETE CASCADE,
  message         INTEGER NOT NULL REFERENCES messages ON DELETE CASCADE,
  uid             INTEGER, -- NULL while the server has not said it
  date            INTEGER NOT NULL, -- what lists are sorted by
  internal_date   INTEGER NOT NULL, -- INTERNALDATE; 0 when unknown
  flags_server    INTEGER NOT NULL, -- system flags as the server last said, bits of mail::flags
  keywords_server TEXT    NOT NULL, -- keywords as the server last said, joined by spaces
  flags           INTEGER NOT NULL, -- system flags as the person wants them
  keywords        TEXT    NOT NULL, -- keywords as the person wants them
  modseq          INTEGER, -- MODSEQ of flags_server
  body_missing    INTEGER NOT NULL, -- kept: not messages.body_held
  hidden          INTEGER NOT NULL DEFAULT 0, -- the person has moved or deleted it, the server does not know yet
  stale           INTEGER NOT NULL DEFAULT 0 -- its uid was of another UIDVALIDITY; leaves unless the server shows it again
, attached INTEGER NOT NULL DEFAULT 0, sender_key TEXT, subject_key TEXT, size_key INTEGER) STRICT;

CREATE INDEX locations_attached ON locations (date, id, mailbox, flags, attached)
  WHERE hidden = 0 AND attached = 1;

CREATE INDEX locations_by_date ON locations (mailbox, date, id, flags, attached) WHERE hidden = 0;

CREATE INDEX locations_by_sender
  ON locations (mailbox, sender_key, date DESC, id DESC, flags, attached)
  WHERE hidden = 0 AND sender_key IS NOT NULL;

CREATE INDEX locations_by_size
  ON locations (mailbox, size_key, date DESC, id DESC, flags, attached)
  WHERE hidden = 0 AND size_key IS NOT NULL;

CREATE INDEX locations_by_subject
  ON locations (mailbox, subject_key, date DESC, id DESC, flags, attached)
  WHERE hidden = 0 AND subject_key IS NOT NULL;

CREATE UNIQUE INDEX locations_by_uid ON locations (mailbox, uid);

CREATE INDEX locations_flagged ON locations (date, id, mailbox, flags, attached)
  WHERE hidden = 0 AND flags & 4 <> 0;

CREATE INDEX locations_missing_body ON locations (mailbox, date) WHERE body_missing = 1;

CREATE INDEX locations_of_message ON locations (message);

CREATE INDEX locations_promised ON locations (mailbox) WHERE flags <> flags_server OR keywords <> keywords_server;

CREATE INDEX locations_unread ON locations (date, id, mailbox, flags, attached)
  WHERE hidden = 0 AND flags & 1 = 0;

CREATE INDEX locations_unsettled ON locations (mailbox) WHERE hidden = 1 OR uid IS NULL;

CREATE TABLE mailboxes (
  id              INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
  account         INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  raw             BLOB    NOT NULL, -- the name as the server writes it; INBOX always in capitals
  path            TEXT    NOT NULL, -- the name for people, levels joined by '/'
  delimiter       TEXT, -- what the server puts between levels; NULL when its names are flat
  attributes      TEXT    NOT NULL, -- LIST attributes, joined by spaces
  role            TEXT, -- inbox, sent, ... as in mail::mailbox::Role
  selectable      INTEGER NOT NULL, -- 0 for \Noselect and \NonExistent
  subscribed      INTEGER NOT NULL, -- whether the person subscribed to it
  rights          TEXT, -- MYRIGHTS; NULL when never asked
  uidvalidity     INTEGER, -- UIDVALIDITY of the uids in locations (64 bits as they stand); NULL before the first visit
  uidnext         INTEGER, -- UIDNEXT when last in step
  highestmodseq   INTEGER, -- HIGHESTMODSEQ up to which everything is stored
  server_messages INTEGER, -- how many messages the server last said there are
  messages        INTEGER NOT NULL DEFAULT 0, -- kept: visible locations
  unread          INTEGER NOT NULL DEFAULT 0, -- kept: visible locations without \Seen
  backfilled_to   INTEGER, -- every message with this uid or a higher one is held; 1 = complete
  checked_at      INTEGER, -- when the mailbox was last wholly in step
  gone_since      INTEGER, keeps_seen INTEGER NOT NULL DEFAULT 1, verified_at INTEGER, compared_from INTEGER, renumbered TEXT NOT NULL DEFAULT '', unsteady_since INTEGER, body_days INTEGER, body_limit INTEGER, found_role TEXT, chosen_role TEXT, synced INTEGER NOT NULL DEFAULT 1, shown INTEGER NOT NULL DEFAULT 1, notified INTEGER, sender_to INTEGER NOT NULL DEFAULT 0, subject_to INTEGER NOT NULL DEFAULT 0, size_to INTEGER NOT NULL DEFAULT 0, -- since when the server no longer lists it
  UNIQUE (account, raw)
) STRICT;

CREATE TABLE message_charsets (
  message INTEGER PRIMARY KEY REFERENCES messages ON DELETE CASCADE,
  charset TEXT    NOT NULL -- the charset the person found right, by its WHATWG name
) STRICT;

CREATE TRIGGER messages_attached AFTER UPDATE OF has_attachment ON messages
WHEN NEW.has_attachment <> OLD.has_attachment
BEGIN
  UPDATE locations SET attached = NEW.has_attachment WHERE message = NEW.id;
END;

CREATE TABLE messages (
  id             INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: bodies.db goes by it
  account        INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  thread         INTEGER NOT NULL REFERENCES threads,
  identity       BLOB    NOT NULL, -- INTERNALDATE, so that neighbours in time are neighbours here; then 'o' + EMAILID or X-GM-MSGID, else 'h' + hash of the header + size
  size           INTEGER NOT NULL, -- RFC822.SIZE
  date           INTEGER, -- the Date header; NULL when absent or nonsense
  has_attachment INTEGER NOT NULL, -- a guess from Content-Type until the body is held
  body_held      INTEGER NOT NULL DEFAULT 0, -- whether bodies.db has it
  orphaned_at    INTEGER, -- since when it stands in no mailbox; swept after the days of grace
  message_id     TEXT, -- Message-ID without brackets
  subject        TEXT    NOT NULL, -- decoded
  from_list      TEXT    NOT NULL, -- From
  to_list        TEXT    NOT NULL, -- To
  preview        TEXT    NOT NULL DEFAULT '', -- the first words, once the body is held
  sender_list    TEXT    NOT NULL, -- Sender
  reply_to_list  TEXT    NOT NULL, -- Reply-To
  cc_list        TEXT    NOT NULL, -- Cc
  bcc_list       TEXT    NOT NULL, -- Bcc
  in_reply_to    TEXT    NOT NULL, -- In-Reply-To, ids joined by spaces
  list_id        TEXT, body_dropped INTEGER NOT NULL -- whether it was let go to free room: fetched again only when it is opened
  DEFAULT 0, -- List-Id
  UNIQUE (account, identity)
) STRICT;

CREATE INDEX messages_of_thread ON messages (thread);

CREATE INDEX messages_orphaned ON messages (orphaned_at) WHERE orphaned_at IS NOT NULL;

CREATE TABLE op_bodies (
  op            INTEGER PRIMARY KEY REFERENCES pending_ops ON DELETE CASCADE, -- the append
  flags         INTEGER NOT NULL, -- system flags it is to have, bits of mail::flags
  keywords      TEXT    NOT NULL, -- keywords it is to have, joined by spaces
  internal_date INTEGER NOT NULL, -- INTERNALDATE it is to have
  size          INTEGER NOT NULL, -- octets, unpacked
  packed        BLOB    NOT NULL -- the message, zstd
) STRICT;

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

CREATE INDEX outbox_answers ON outbox (answers) WHERE answers IS NOT NULL;

CREATE INDEX outbox_by_message_id ON outbox (account, message_id);

CREATE INDEX outbox_of_draft ON outbox (draft) WHERE draft IS NOT NULL;

CREATE INDEX outbox_open ON outbox (account, id) WHERE state <> 'sent' OR copy = 'look';

CREATE TABLE outbox_recipients (
  letter  INTEGER NOT NULL REFERENCES outbox ON DELETE CASCADE,
  place   INTEGER NOT NULL, -- the order they were given in
  address TEXT    NOT NULL, -- RCPT TO
  state   TEXT    NOT NULL DEFAULT 'waits' CHECK (state IN ('waits', 'offered', 'taken', 'refused')), -- offered: the server took it, and the letter is on its way; taken: it has the letter, and gets it never again
  failure TEXT, -- why it was refused: a code
  failure_text TEXT, -- the server's own words
  PRIMARY KEY (letter, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE pending_ops (
  id            INTEGER PRIMARY KEY AUTOINCREMENT, -- the order of doing
  account       INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  action        INTEGER NOT NULL, -- steps of one action of the person share it: undo takes them together
  kind          TEXT    NOT NULL CHECK (kind IN ('move', 'copy', 'append', 'expunge', 'create', 'rename', 'delete', 'subscribe', 'unsubscribe')), -- what is to be done there
  location      INTEGER REFERENCES locations ON DELETE SET NULL, -- what is moved, copied, expunged; the row that waits for its uid in an append
  message       INTEGER REFERENCES messages ON DELETE SET NULL, -- the message itself
  source        INTEGER REFERENCES mailboxes ON DELETE SET NULL, -- the mailbox it leaves, or that is changed
  destination   INTEGER REFERENCES mailboxes ON DELETE SET NULL, -- the mailbox it goes to
  name          BLOB, -- the mailbox name of create and rename, as on the wire
  source_uid    INTEGER, -- its uid in the source when the intent was written
  source_uidvalidity INTEGER, -- and what that uid is valid with
  destination_uidvalidity INTEGER, -- UIDVALIDITY of the destination before the command
  destination_uidnext INTEGER, -- UIDNEXT of the destination before the command: look from here on after a crash
  message_id    TEXT, -- what to look for there
  size          INTEGER, -- and how large it is
  new_uid       INTEGER, -- what the server (or the look-up) said it became
  state         TEXT    NOT NULL CHECK (state IN ('held', 'queued', 'intent', 'done', 'failed')), -- where it stands; an intent is written before the command is sent
  step          INTEGER NOT NULL DEFAULT 0, -- how far within the state: COPY done, \Deleted set, ...
  tries         INTEGER NOT NULL DEFAULT 0, -- how often it was tried
  due           INTEGER NOT NULL, -- not before
  failure       TEXT, -- why it failed: a code
  created       INTEGER NOT NULL -- when the person did it
, target INTEGER REFERENCES locations ON DELETE SET NULL, old_name BLOB, failure_text TEXT, draft INTEGER REFERENCES drafts ON DELETE SET NULL, revision INTEGER) STRICT;

CREATE INDEX pending_ops_of_action ON pending_ops (action);

CREATE INDEX pending_ops_of_location ON pending_ops (location) WHERE location IS NOT NULL;

CREATE INDEX pending_ops_of_message ON pending_ops (message) WHERE message IS NOT NULL;

CREATE INDEX pending_ops_of_target ON pending_ops (target) WHERE target IS NOT NULL;

CREATE INDEX pending_ops_open ON pending_ops (account, id) WHERE state <> 'done';

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

CREATE TABLE settings (
  key   TEXT PRIMARY KEY, -- the setting's name
  value TEXT NOT NULL -- its value
) STRICT, WITHOUT ROWID;

CREATE TABLE thread_ids (
  key    INTEGER PRIMARY KEY, -- 64 bits of SHA-256 over account and Message-ID
  thread INTEGER NOT NULL -- threads.id
) STRICT;

CREATE TABLE thread_ids_recent (
  key    INTEGER PRIMARY KEY, -- as above; where both have it, this one counts
  thread INTEGER NOT NULL -- the conversation of messages that name it
) STRICT;

CREATE TABLE threads (
  id       INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
  account  INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  messages INTEGER NOT NULL, -- kept: messages in it; when threads join, the smaller one moves
  joined   INTEGER -- the thread it has become part of: never itself a joined one
) STRICT;

CREATE INDEX threads_joined ON threads (joined) WHERE joined IS NOT NULL;

-- bodies.db

CREATE TABLE bodies (
  message INTEGER PRIMARY KEY, -- messages.id in mail.db
  size    INTEGER NOT NULL, -- octets when unpacked
  packed  BLOB    NOT NULL -- the raw message as one zstd frame with a checksum
) STRICT;

CREATE TABLE changed (
  n       INTEGER PRIMARY KEY AUTOINCREMENT, -- in order; never given twice
  message INTEGER NOT NULL -- messages.id in mail.db
) STRICT;

-- search.db

CREATE TABLE docs (
  doc     INTEGER PRIMARY KEY, -- rowid in words: goes up with the message's date (8 seconds each), the next one that was free
  message INTEGER NOT NULL UNIQUE, -- messages.id in mail.db
  body    INTEGER NOT NULL -- whether its text is in it
) STRICT;

CREATE TABLE progress (
  version    INTEGER NOT NULL, -- mail::search_words::VERSION it was made by
  headers_to INTEGER NOT NULL, -- every message with this id or a smaller one is in docs
  changed_to INTEGER NOT NULL, -- every row of bodies.changed with this n or a smaller one has been seen to
  spread     INTEGER NOT NULL, -- no doc is further behind its message's date than this
  strays     INTEGER NOT NULL -- whether docs may name messages that have gone
) STRICT;

CREATE VIRTUAL TABLE words USING fts5(
  subject, -- Subject
  sender, -- From
  recipients, -- To, Cc, Bcc
  body, -- the text, once the body is held
  files, -- the names of attachments
  content = '', contentless_delete = 1, tokenize = 'ascii'
);

-- search.db: the index of what is here. Made anew from the other files wherever it is lost or not to be trusted.

-- Tokens of mail::search_words, parted by spaces. The text itself is not kept. A row is found newest first by its rowid.
CREATE VIRTUAL TABLE words USING fts5(
  subject, -- Subject
  sender, -- From
  recipients, -- To, Cc, Bcc
  body, -- the text, once the body is held
  files, -- the names of attachments
  content = '', contentless_delete = 1, tokenize = 'ascii'
);
-- A batch is written out at once: many small segments cost more to write and to read.
INSERT INTO words (words, rank) VALUES ('hashsize', 16777216);

-- Which row of words a message has.
CREATE TABLE docs (
  doc     INTEGER PRIMARY KEY, -- rowid in words: goes up with the message's date (8 seconds each), the next one that was free
  message INTEGER NOT NULL UNIQUE, -- messages.id in mail.db
  body    INTEGER NOT NULL -- whether its text is in it
) STRICT;

-- One row: how far the index is.
CREATE TABLE progress (
  version    INTEGER NOT NULL, -- mail::search_words::VERSION it was made by
  headers_to INTEGER NOT NULL, -- every message with this id or a smaller one is in docs
  changed_to INTEGER NOT NULL, -- every row of bodies.changed with this n or a smaller one has been seen to
  spread     INTEGER NOT NULL, -- no doc is further behind its message's date than this
  strays     INTEGER NOT NULL -- whether docs may name messages that have gone
) STRICT;

-- What lists are filtered and sorted by, so that a page of them is read from one narrow index.

ALTER TABLE locations ADD COLUMN attached INTEGER NOT NULL DEFAULT 0; -- kept: messages.has_attachment
ALTER TABLE locations ADD COLUMN sender_key TEXT; -- what its mailbox is sorted by, by sender; NULL until it was once sorted so
ALTER TABLE locations ADD COLUMN subject_key TEXT; -- the same by subject
ALTER TABLE locations ADD COLUMN size_key INTEGER; -- the same by size
UPDATE locations SET attached = 1
 WHERE message IN (SELECT id FROM messages WHERE has_attachment = 1);

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
CREATE TRIGGER messages_attached AFTER UPDATE OF has_attachment ON messages
WHEN NEW.has_attachment <> OLD.has_attachment
BEGIN
  UPDATE locations SET attached = NEW.has_attachment WHERE message = NEW.id;
END;

-- Everything a page's conditions ask for stands in its index: rows passed over are never read.
DROP INDEX locations_by_date;
CREATE INDEX locations_by_date ON locations (mailbox, date, id, flags, attached) WHERE hidden = 0;
-- Across mailboxes: the marks are few, so one index serves every mailbox and all of them.
CREATE INDEX locations_unread ON locations (date, id, mailbox, flags, attached)
  WHERE hidden = 0 AND flags & 1 = 0;
CREATE INDEX locations_flagged ON locations (date, id, mailbox, flags, attached)
  WHERE hidden = 0 AND flags & 4 <> 0;
CREATE INDEX locations_attached ON locations (date, id, mailbox, flags, attached)
  WHERE hidden = 0 AND attached = 1;
-- Only of mailboxes that were once sorted so.
CREATE INDEX locations_by_sender
  ON locations (mailbox, sender_key, date DESC, id DESC, flags, attached)
  WHERE hidden = 0 AND sender_key IS NOT NULL;
CREATE INDEX locations_by_subject
  ON locations (mailbox, subject_key, date DESC, id DESC, flags, attached)
  WHERE hidden = 0 AND subject_key IS NOT NULL;
CREATE INDEX locations_by_size
  ON locations (mailbox, size_key, date DESC, id DESC, flags, attached)
  WHERE hidden = 0 AND size_key IS NOT NULL;

ALTER TABLE mailboxes ADD COLUMN sender_to INTEGER NOT NULL DEFAULT 0; -- every location up to this id has its sender_key
ALTER TABLE mailboxes ADD COLUMN subject_to INTEGER NOT NULL DEFAULT 0; -- the same of subject_key
ALTER TABLE mailboxes ADD COLUMN size_to INTEGER NOT NULL DEFAULT 0; -- the same of size_key

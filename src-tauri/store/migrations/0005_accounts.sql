-- What the person chooses for an account and for a mailbox, and the addresses they write from.

ALTER TABLE accounts ADD COLUMN colour TEXT; -- its mark in lists, a name of store::Colour; NULL = by its number
ALTER TABLE accounts ADD COLUMN deletion TEXT NOT NULL -- what deleting does: to the trash, only marked as deleted, or gone at once
  DEFAULT 'trash' CHECK (deletion IN ('trash', 'mark', 'purge'));
ALTER TABLE accounts ADD COLUMN sent_copies TEXT NOT NULL -- who keeps the copy of what is sent: found out each time, the server, or this client
  DEFAULT 'auto' CHECK (sent_copies IN ('auto', 'server', 'client'));
ALTER TABLE accounts ADD COLUMN own_smtp_secret INTEGER NOT NULL DEFAULT 0; -- whether the outgoing server has a password of its own in the key ring
ALTER TABLE accounts ADD COLUMN sends INTEGER NOT NULL DEFAULT 0; -- 1 for the account new letters are sent from; none = the first
CREATE UNIQUE INDEX accounts_sends ON accounts (sends) WHERE sends = 1;

ALTER TABLE mailboxes ADD COLUMN found_role TEXT; -- role by attribute, XLIST or name; role holds what counts
ALTER TABLE mailboxes ADD COLUMN chosen_role TEXT; -- the role the person gave it: wins over every found one
ALTER TABLE mailboxes ADD COLUMN synced INTEGER NOT NULL DEFAULT 1; -- 0 = left alone until it is opened
ALTER TABLE mailboxes ADD COLUMN shown INTEGER NOT NULL DEFAULT 1; -- 0 = not in the list of mailboxes
ALTER TABLE mailboxes ADD COLUMN notified INTEGER; -- whether new mail in it is told; NULL = only in the inbox
UPDATE mailboxes SET found_role = role;

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
INSERT INTO identities (account, name, address, reply_to, signature, signature_html, is_default)
SELECT id, name, address, '', '', '', 1 FROM accounts WHERE kind = 'imap';

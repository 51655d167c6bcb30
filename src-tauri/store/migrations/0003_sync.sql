-- How far a mailbox was compared with the server, beside what the server tells by itself; and mailboxes whose UIDs do
-- not hold still.

ALTER TABLE mailboxes ADD COLUMN verified_at INTEGER; -- when all its uids and flags were last compared with the server's; NULL when never
ALTER TABLE mailboxes ADD COLUMN compared_from INTEGER; -- the comparison of flags that goes on has come down to this uid; NULL before its first piece
ALTER TABLE mailboxes ADD COLUMN renumbered TEXT NOT NULL DEFAULT ''; -- when UIDVALIDITY last changed: times joined by spaces, the latest last
ALTER TABLE mailboxes ADD COLUMN unsteady_since INTEGER; -- since when it is left alone because UIDVALIDITY changes again and again

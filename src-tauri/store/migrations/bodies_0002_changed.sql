-- What the index of search.db has to look at again: a body came, or a message went. In the file of the bodies, so that
-- no crash can part the two.
CREATE TABLE changed (
  n       INTEGER PRIMARY KEY AUTOINCREMENT, -- in order; never given twice
  message INTEGER NOT NULL -- messages.id in mail.db
) STRICT;

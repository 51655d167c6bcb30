-- bodies.db: raw messages. A cache: it may be thrown away and is then fetched again.

CREATE TABLE bodies (
  message INTEGER PRIMARY KEY, -- messages.id in mail.db
  size    INTEGER NOT NULL, -- octets when unpacked
  packed  BLOB    NOT NULL -- the raw message as one zstd frame with a checksum
) STRICT;

-- After an unclean end: bodies.db is the truth about which bodies are held.
UPDATE main.messages SET body_held = 0
 WHERE body_held = 1 AND id NOT IN (SELECT message FROM bodies.bodies)
   AND id NOT IN (SELECT message FROM main.local_bodies);
UPDATE main.messages SET body_held = 1, body_dropped = 0
 WHERE body_held = 0 AND id IN (SELECT message FROM bodies.bodies);
UPDATE main.locations SET body_missing = 1 - body_missing
 WHERE body_missing <> (SELECT body_held = 0 AND body_dropped = 0 FROM main.messages WHERE messages.id = locations.message);
DELETE FROM bodies.bodies WHERE message NOT IN (SELECT id FROM main.messages);

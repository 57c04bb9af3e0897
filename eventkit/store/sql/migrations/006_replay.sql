-- What came of a replay says so, and of which event: nothing for all others, and nothing to write for them.

ALTER TABLE events ADD COLUMN replay TEXT;

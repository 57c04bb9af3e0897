-- What repeats an event, by the one it repeats.
CREATE INDEX events_again ON events (replay ->> '$[0]') WHERE replay IS NOT NULL;

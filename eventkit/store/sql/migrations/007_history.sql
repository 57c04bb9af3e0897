-- What became of the events an automation looked at: counted, and the last of them kept.

ALTER TABLE automations ADD COLUMN errored INTEGER NOT NULL DEFAULT 0;
ALTER TABLE automations ADD COLUMN since INTEGER;
UPDATE automations SET since = (SELECT cursor FROM owners WHERE token = automations.owner)
WHERE cursor IS NULL AND json_extract(body, '$.enabled') = 1;
CREATE TABLE history (
    automation BLOB    NOT NULL REFERENCES automations (id) ON DELETE CASCADE,
    n          INTEGER NOT NULL,
    seq        INTEGER,
    event      BLOB,
    at         INTEGER NOT NULL,
    became     TEXT    NOT NULL,
    path       TEXT    NOT NULL,
    before     TEXT    NOT NULL,
    PRIMARY KEY (automation, n)
) STRICT, WITHOUT ROWID;

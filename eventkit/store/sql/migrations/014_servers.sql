-- Prefect servers that this workspace was connected to. `since`: nothing that occurred before is read; `cursor`: when
-- the last occurred up to which all was read; `sent`: the place in the log up to which events were looked at for sending,
-- NULL where none are sent. `read`: how many events came from there. `body`: settings, without a secret.

CREATE TABLE servers (
    n      INTEGER PRIMARY KEY,
    url    TEXT    NOT NULL UNIQUE,
    since  INTEGER,
    cursor INTEGER,
    sent   INTEGER,
    read   INTEGER NOT NULL DEFAULT 0,
    body   TEXT    NOT NULL
) STRICT;

-- Which process reads from a server and which one sends (`part`): one at a time, see owners.
CREATE TABLE holders (
    server  INTEGER NOT NULL REFERENCES servers (n) ON DELETE CASCADE,
    part    TEXT    NOT NULL,
    token   BLOB    NOT NULL,
    pid     INTEGER NOT NULL,
    started REAL    NOT NULL,
    born    TEXT    NOT NULL,
    PRIMARY KEY (server, part)
) STRICT, WITHOUT ROWID;

-- Events that a server is known to have, for as long as it may show them again. `came`: whether it came from there.
CREATE TABLE mirrored (
    server   INTEGER NOT NULL REFERENCES servers (n) ON DELETE CASCADE,
    id       BLOB    NOT NULL,
    occurred INTEGER NOT NULL,
    came     INTEGER NOT NULL,
    PRIMARY KEY (server, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mirrored_occurred ON mirrored (server, occurred);

-- What waits to go to a server, in order; a row goes when the server is known to have it. `key` tells it from others of
-- its kind. `refused`: why the server will not have it, NULL while it waits.
CREATE TABLE outbox (
    n       INTEGER PRIMARY KEY,
    server  INTEGER NOT NULL REFERENCES servers (n) ON DELETE CASCADE,
    kind    TEXT    NOT NULL,
    key     TEXT    NOT NULL,
    body    TEXT    NOT NULL,
    refused TEXT,
    UNIQUE (server, kind, key)
) STRICT;
CREATE INDEX outbox_waiting ON outbox (server, n) WHERE refused IS NULL;

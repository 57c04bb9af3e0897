-- Webhooks, their addresses, and what came.

CREATE TABLE webhooks (
    id   BLOB PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    slug TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL
) STRICT;

-- Every address there ever was: one that no webhook has any more is gone, and not unknown.
CREATE TABLE addresses (
    slug TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- The last requests of each webhook, ids in the order of time: `body` all that is told of one but its own bytes, which
-- are `content`.
CREATE TABLE deliveries (
    webhook BLOB NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    id      BLOB NOT NULL,
    body    TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (webhook, id)
) STRICT, WITHOUT ROWID;

-- What tells a delivery that comes again, longer than the delivery itself is kept.
CREATE TABLE delivery_keys (
    webhook BLOB    NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    key     TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (webhook, key)
) STRICT, WITHOUT ROWID;

-- The port that this workspace's webhooks had last, so that they have it again.
CREATE TABLE ports (
    name TEXT    PRIMARY KEY,
    port INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

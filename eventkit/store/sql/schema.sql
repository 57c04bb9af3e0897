-- The workspace file as it is today. `migrations/` leads here step by step; a test holds the two equal.
-- Times are microseconds since 1970 in UTC, ids 16-byte blobs, bodies JSON text. `application_id` and `user_version`
-- are set by the code that runs this.

-- The log. `seq` is never reused: pruning leaves the newest event. `body` is a JSON array: the payload, the labels of
-- the primary resource, those of each related one; nothing else, so that a text search reads only what somebody wrote.
-- `replay`: NULL but for what came of a replay; else a JSON array: the id of the event repeated, or null, and the ids
-- of the automations that alone may see it, none for all.
CREATE TABLE events (
    seq      INTEGER PRIMARY KEY,
    id       BLOB    NOT NULL,
    occurred INTEGER NOT NULL,
    received INTEGER NOT NULL,
    event    TEXT    NOT NULL,
    resource TEXT    NOT NULL,
    follows  BLOB,
    cause    BLOB,
    hops     INTEGER NOT NULL,
    body     TEXT    NOT NULL
    , replay TEXT) STRICT;
CREATE UNIQUE INDEX events_id ON events (id);
-- `occurred` rides along, so that counts and histograms of a name never touch the rows.
CREATE INDEX events_event ON events (event, seq, occurred);
CREATE INDEX events_resource ON events (resource);
CREATE INDEX events_occurred ON events (occurred);
CREATE INDEX events_cause ON events (cause) WHERE cause IS NOT NULL;
-- What repeats an event, by the one it repeats.
CREATE INDEX events_again ON events (replay ->> '$[0]') WHERE replay IS NOT NULL;

-- How many events each name has up to the place `tallied`: counts of names need no walk through the log. Brought forward
-- every few thousand events by whoever appends; what came after is counted when asked.
CREATE TABLE tallies (
    event TEXT    PRIMARY KEY,
    count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE tallied (
    seq INTEGER NOT NULL
) STRICT;
INSERT INTO tallied VALUES (0);

-- Who took part in which event, up to the place `gathered`: each resource is a page of its own to write, so they are
-- brought forward every few hundred events by whoever appends; of those that came after, `related_lately` reads what
-- their labels say. Pruned with the events.
CREATE TABLE related (
    resource TEXT    NOT NULL,
    seq      INTEGER NOT NULL,
    role     TEXT    NOT NULL,
    PRIMARY KEY (resource, seq, role)
) STRICT, WITHOUT ROWID;
CREATE TABLE gathered (
    seq INTEGER NOT NULL
) STRICT;
INSERT INTO gathered VALUES (0);
CREATE VIEW related_lately (resource, seq, role) AS
SELECT taking.value ->> '$."prefect.resource.id"', events.seq, taking.value ->> '$."prefect.resource.role"'
FROM events NOT INDEXED CROSS JOIN json_each(events.body) AS taking
WHERE events.seq > (SELECT seq FROM gathered) AND taking.key > 1;

-- Label keys and roles met so far, for completion. Bounded by the code that fills it.
CREATE TABLE words (
    kind TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (kind, word)
) STRICT, WITHOUT ROWID;

-- Processes that evaluate automations. `epoch` grows whenever something is taken from one: the fence of its commits.
-- `home`: the notebook of the process, or its folder. `born`: when it began, as no clock tells it.
CREATE TABLE owners (
    token   BLOB    PRIMARY KEY,
    pid     INTEGER NOT NULL,
    started REAL    NOT NULL,
    home    TEXT    NOT NULL,
    cursor  INTEGER NOT NULL,
    epoch   INTEGER NOT NULL DEFAULT 0
    , born TEXT NOT NULL DEFAULT '') STRICT, WITHOUT ROWID;

-- A NULL `cursor` goes with the owner's. A NULL `owner` waits for somebody to take it. `considered` is up to `since`; the
-- events from there to the owner's cursor come on top, so that no event has to be counted for each automation. `home`:
-- the note of the owner it had last, once that is gone. `deployment`: whoever serves that one evaluates it, where no code
-- of a notebook makes it. What came later stands as SQLite writes it.
CREATE TABLE automations (
    id         BLOB    PRIMARY KEY,
    name       TEXT    NOT NULL UNIQUE,
    owner      BLOB,
    cursor     INTEGER,
    considered INTEGER NOT NULL DEFAULT 0,
    matched    INTEGER NOT NULL DEFAULT 0,
    fired      INTEGER NOT NULL DEFAULT 0,
    suppressed INTEGER NOT NULL DEFAULT 0,
    body       TEXT    NOT NULL
    , errored  INTEGER NOT NULL DEFAULT 0, since INTEGER, home TEXT, deployment BLOB) STRICT;
CREATE INDEX automations_owner ON automations (owner);
CREATE INDEX automations_deployment ON automations (deployment) WHERE deployment IS NOT NULL;

-- The last things that became of events with an automation, but for what its firings tell, oldest first by `n`. `before`:
-- the window the event met, as a JSON array of start, end and count. `fired`: how many firings of the automation were
-- before; NULL: before all that tell.
CREATE TABLE history (
    automation BLOB    NOT NULL REFERENCES automations (id) ON DELETE CASCADE,
    n          INTEGER NOT NULL,
    seq        INTEGER,
    event      BLOB,
    at         INTEGER NOT NULL,
    became     TEXT    NOT NULL,
    path       TEXT    NOT NULL,
    before     TEXT    NOT NULL, fired INTEGER,
    PRIMARY KEY (automation, n)
) STRICT, WITHOUT ROWID;

-- One row a trigger and for_each key: `path` and `key` are JSON arrays.
CREATE TABLE windows (
    automation BLOB NOT NULL REFERENCES automations (id) ON DELETE CASCADE,
    path       TEXT NOT NULL,
    key        TEXT NOT NULL,
    body       TEXT NOT NULL,
    PRIMARY KEY (automation, path, key)
) STRICT, WITHOUT ROWID;

-- Events that wait for the one they follow. `automation` NULL: for all that the owner evaluates at its cursor.
CREATE TABLE parked (
    owner      BLOB,
    automation BLOB    REFERENCES automations (id) ON DELETE CASCADE,
    seq        INTEGER NOT NULL,
    leader     BLOB    NOT NULL,
    since      INTEGER NOT NULL
) STRICT;
CREATE INDEX parked_owner ON parked (owner, seq);
CREATE INDEX parked_automation ON parked (automation);

-- `body`: the firing's JSON; `met` in it, where the firing tells what became of its event: which of the automation's
-- triggers that fits, and start, end and count of the window it met.
CREATE TABLE firings (
    id         BLOB    PRIMARY KEY,
    automation BLOB    NOT NULL,
    at         INTEGER NOT NULL,
    event      BLOB,
    body       TEXT    NOT NULL
) STRICT;
CREATE INDEX firings_automation ON firings (automation, at);
CREATE INDEX firings_event ON firings (event) WHERE event IS NOT NULL;
CREATE INDEX firings_at ON firings (at);

-- `status`: pending, then claimed by an owner, then whatever it ended as.
CREATE TABLE actions (
    firing BLOB    NOT NULL REFERENCES firings (id) ON DELETE CASCADE,
    place  INTEGER NOT NULL,
    kind   TEXT    NOT NULL,
    status TEXT    NOT NULL,
    owner  BLOB,
    detail TEXT    NOT NULL DEFAULT '',
    body   TEXT    NOT NULL,
    PRIMARY KEY (firing, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX actions_pending ON actions (firing) WHERE status = 'pending';
CREATE INDEX actions_claimed ON actions (owner) WHERE status = 'claimed';

CREATE TABLE flows (
    id   BLOB PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- `home`: as that of an automation.
CREATE TABLE deployments (
    id    BLOB PRIMARY KEY,
    name  TEXT NOT NULL UNIQUE,
    owner BLOB,
    body  TEXT NOT NULL
    , home TEXT) STRICT;

-- Flow runs and task runs. `flow_run` is the flow run a task run belongs to. `state` is the present one in full;
-- `claimed` names the owner that runs it; `asked` a state somebody asks it to take.
CREATE TABLE runs (
    n          INTEGER PRIMARY KEY,
    id         BLOB    NOT NULL UNIQUE,
    kind       TEXT    NOT NULL CHECK (kind IN ('flow', 'task')),
    flow_run   BLOB    REFERENCES runs (id) ON DELETE CASCADE,
    flow_name  TEXT,
    deployment BLOB,
    firing     BLOB,
    owner      BLOB,
    claimed    BLOB,
    expected   INTEGER,
    ended      INTEGER,
    state_type TEXT,
    state      TEXT,
    asked      TEXT,
    body       TEXT    NOT NULL
) STRICT;
CREATE INDEX runs_flow_run ON runs (flow_run) WHERE flow_run IS NOT NULL;
CREATE INDEX runs_deployment ON runs (deployment) WHERE deployment IS NOT NULL;
CREATE INDEX runs_firing ON runs (firing) WHERE firing IS NOT NULL;
-- SQLite takes a partial index only where its condition is a term of the query's own.
CREATE INDEX runs_due ON runs (owner, expected) WHERE state_type = 'SCHEDULED' AND claimed IS NULL;
CREATE INDEX runs_taking ON runs (deployment) WHERE state_type IN ('PENDING', 'RUNNING', 'CANCELLING');
CREATE INDEX runs_ended ON runs (ended) WHERE ended IS NOT NULL;
CREATE INDEX runs_failed ON runs (ended) WHERE kind = 'flow' AND state_type IN ('FAILED', 'CRASHED');

-- Every state a run was in, oldest first by `n`.
CREATE TABLE states (
    n    INTEGER PRIMARY KEY,
    run  BLOB NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    id   BLOB NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (run, id)
) STRICT;

CREATE TABLE hooks (
    n    INTEGER PRIMARY KEY,
    run  BLOB NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX hooks_run ON hooks (run);

CREATE TABLE logs (
    n       INTEGER PRIMARY KEY,
    run     BLOB    NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    task    BLOB,
    level   INTEGER NOT NULL,
    logger  TEXT    NOT NULL,
    message TEXT    NOT NULL,
    at      INTEGER NOT NULL
) STRICT;
CREATE INDEX logs_run ON logs (run);

-- Webhooks.
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

CREATE TABLE notifications (
    n          INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    automation BLOB,
    subject    TEXT    NOT NULL,
    body       TEXT    NOT NULL
) STRICT;

-- What a person keeps: views, bookmarks, a trigger's own test events. `kind` and `name` are the keeper's, `body` JSON.
CREATE TABLE kept (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;

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

-- Every statement the store runs, but for filters, which query.py composes.
-- name: <name> begins one; the lines of comment below it say why it is as it is.

------------------------------------------------------------------------------------------------------------- the log

-- name: append_event
-- An id that is there is left as it is; the count of rows tells.
INSERT INTO events (seq, id, occurred, received, event, resource, follows, cause, hops, replay, body)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING;

-- name: append_related
INSERT OR IGNORE INTO related (resource, seq, role) VALUES (?, ?, ?);

-- name: gather
INSERT OR IGNORE INTO related (resource, seq, role) SELECT resource, seq, role FROM related_lately WHERE seq <= ?;

-- name: gathered
UPDATE gathered SET seq = max(seq, ?);

-- name: append_word
-- The count keeps each kind bounded, whichever process adds.
INSERT OR IGNORE INTO words (kind, word)
SELECT ?1, ?2 WHERE (SELECT count(*) FROM words WHERE kind = ?1) < ?3;

-- name: tally
INSERT INTO tallies (event, count)
SELECT event, count(*) FROM events NOT INDEXED WHERE seq > (SELECT seq FROM tallied) GROUP BY event
ON CONFLICT (event) DO UPDATE SET count = count + excluded.count;

-- name: tallied
UPDATE tallied SET seq = (SELECT max(seq) FROM events);

-- name: count_names
SELECT (SELECT coalesce(sum(count), 0) FROM tallies WHERE {wanted})
     + (SELECT count(*) FROM events NOT INDEXED WHERE seq > (SELECT seq FROM tallied) AND {wanted});

-- name: last_seq
SELECT coalesce(max(seq), 0) FROM events;

-- What filters ask is composed by query.py and put in for {wanted}, text that nobody but the program writes; values are
-- always bound.

-- name: page
-- The log itself, in its own order: NOT INDEXED leaves the look-up by seq.
SELECT seq, id, occurred, received, event, follows, cause, hops, replay, body
FROM events NOT INDEXED WHERE {wanted} ORDER BY seq {order} LIMIT ?;

-- name: page_of_span
SELECT seq, id, occurred, received, event, follows, cause, hops, replay, body
FROM events NOT INDEXED WHERE {wanted} AND seq BETWEEN ? AND ? ORDER BY seq {order} LIMIT {limit};

-- name: column
-- Of every row, by whatever index suits, in no order; as one text, which takes a tenth of what so many rows would.
SELECT json_group_array({column}) FROM events WHERE {wanted};

-- name: column_of_span
SELECT json_group_array({column}) FROM events NOT INDEXED WHERE {wanted} AND seq BETWEEN ? AND ?;

-- name: extent
-- The first and the last place, and how many events there are: as many as places, where none is missing.
SELECT coalesce((SELECT min(seq) FROM events), 1), coalesce((SELECT max(seq) FROM events), 0),
       (SELECT coalesce(sum(count), 0) FROM tallies)
     + (SELECT count(*) FROM events NOT INDEXED WHERE seq > (SELECT seq FROM tallied));

-- name: places
-- By whatever index suits; the + keeps the order of seq from being taken for a reason to read the log itself.
SELECT seq FROM events WHERE {wanted} ORDER BY +seq {order} LIMIT {limit};

-- name: led
-- One look-up of many: it is in log order, and as long as the page at most.
SELECT seq FROM (SELECT DISTINCT seq FROM {table} WHERE {wanted} ORDER BY seq {order} LIMIT {limit});

-- name: distinct
SELECT {first}(seq) AS seq FROM events WHERE {wanted} GROUP BY resource;

-- name: count
SELECT count(*) FROM events WHERE {wanted};

-- name: count_of_span
SELECT count(*) FROM events NOT INDEXED WHERE {wanted} AND seq BETWEEN ? AND ?;

-- name: count_places
SELECT count(DISTINCT seq) FROM ({places});

-- name: histogram
SELECT (occurred - ?) / ? AS span, count(*) FROM events WHERE {wanted} GROUP BY span;

-- name: fired_occurred
-- From what fired to its event: there are fewer firings than events as a rule.
SELECT json_group_array(occurred) FROM events INDEXED BY events_id
WHERE id IN (SELECT event FROM firings WHERE event IS NOT NULL) AND {wanted};

-- name: count_fired
SELECT count(*) FROM firings WHERE event IS NOT NULL;

-- name: count_by
SELECT {what}, count(*) AS events, min(occurred), max(occurred) FROM events WHERE {wanted}
GROUP BY {what} ORDER BY events DESC, {what} LIMIT ?;

-- name: count_by_of_span
SELECT {what}, count(*), min(occurred), max(occurred) FROM events NOT INDEXED WHERE {wanted} AND seq BETWEEN ? AND ?
GROUP BY {what};

-- name: count_resources
-- In the index alone; `lived` reads the events of those that are shown.
SELECT resource, count(*) AS events FROM events GROUP BY resource ORDER BY events DESC, resource LIMIT ?;

-- name: lived
SELECT min(occurred), max(occurred) FROM events WHERE resource = ?;

-- name: lived_long
-- Of a resource with many events: found among all, in the order of time, sooner than all of its own are read.
SELECT (SELECT occurred FROM events INDEXED BY events_occurred WHERE resource = ?1 ORDER BY occurred LIMIT 1),
       (SELECT occurred FROM events INDEXED BY events_occurred WHERE resource = ?1 ORDER BY occurred DESC LIMIT 1);

-- name: first_seq
SELECT coalesce(min(seq), 1) FROM events;

-- name: get_event
SELECT seq, id, occurred, received, event, follows, cause, hops, replay, body FROM events WHERE id = ?;

-- name: page_at
SELECT seq, id, occurred, received, event, follows, cause, hops, replay, body
FROM events WHERE seq IN (SELECT value FROM json_each(?));

-- name: event_at
SELECT seq, id, occurred, received, event, follows, cause, hops, replay, body FROM events WHERE seq = ?;

-- name: changes_of
-- Where an automation is said to be changed, after a place.
SELECT seq FROM events INDEXED BY events_event
WHERE event = 'prefect.automation.updated' AND seq > ? AND resource = ? ORDER BY seq;

-- name: received_from
SELECT seq, received FROM events WHERE seq >= ? ORDER BY seq LIMIT 1;

-- name: named_between
SELECT seq, id, occurred, received, event, follows, cause, hops, replay, body
FROM events INDEXED BY events_event WHERE event = ? AND seq > ? AND seq <= ? ORDER BY seq DESC LIMIT ?;

-- name: tail
SELECT seq, id, occurred, received, event, follows, cause, hops, replay, body,
       follows IS NULL OR EXISTS (SELECT 1 FROM events AS leader WHERE leader.id = e.follows AND leader.seq < e.seq)
FROM events AS e WHERE seq > ? ORDER BY seq LIMIT ?;

-- name: followers
-- Events that came with this cause, oldest first.
SELECT seq, id, occurred, received, event, follows, cause, hops, replay, body
FROM events WHERE cause = ? ORDER BY seq LIMIT ?;

-- name: replays
-- Events that repeat this one, oldest first.
SELECT seq, id, occurred, received, event, follows, cause, hops, replay, body
FROM events WHERE replay IS NOT NULL AND replay ->> '$[0]' = ? ORDER BY seq LIMIT ?;

-- name: followers_near
-- Through the log itself, over a stretch around the one they follow: no index is worth what each event would cost.
SELECT seq, id, occurred, received, event, follows, cause, hops, replay, body
FROM events NOT INDEXED WHERE seq BETWEEN ? AND ? AND follows = ? ORDER BY seq LIMIT ?;

-- name: first_occurred
SELECT min(occurred) FROM events;

-- name: last_occurred
SELECT max(occurred) FROM events;

-- name: count_between
SELECT count(*) FROM events INDEXED BY events_occurred WHERE occurred >= ? AND occurred < ? AND seq <= ?;

-- name: resource_name
-- The newest name a resource went by.
SELECT json_extract(body, '$[1]."prefect.resource.name"') FROM events WHERE resource = ? ORDER BY seq DESC LIMIT 1;

-- name: seen_event
-- Walks from one distinct value to the next through the index, so that the cost is that of the answer.
WITH RECURSIVE step (value) AS (
    SELECT min(event) FROM events WHERE event >= ?1
    UNION ALL
    SELECT (SELECT min(event) FROM events WHERE event > step.value) FROM step WHERE step.value IS NOT NULL
)
SELECT value FROM step WHERE value IS NOT NULL AND (?2 IS NULL OR value < ?2) LIMIT ?3;

-- name: seen_resource
-- As seen_event, over primary and related resources.
WITH RECURSIVE lately (resource) AS MATERIALIZED (SELECT DISTINCT resource FROM related_lately),
step (value) AS (
    SELECT min(v) FROM (SELECT min(resource) AS v FROM events WHERE resource >= ?1
                        UNION ALL SELECT min(resource) FROM related WHERE resource >= ?1
                        UNION ALL SELECT min(resource) FROM lately WHERE resource >= ?1)
    UNION ALL
    SELECT (SELECT min(v) FROM (SELECT min(resource) AS v FROM events WHERE resource > step.value
                                UNION ALL SELECT min(resource) FROM related WHERE resource > step.value
                                UNION ALL SELECT min(resource) FROM lately WHERE resource > step.value))
    FROM step WHERE step.value IS NOT NULL
)
SELECT value FROM step WHERE value IS NOT NULL AND (?2 IS NULL OR value < ?2) LIMIT ?3;

-- name: seen_word
SELECT word FROM words WHERE kind = ?4 AND word >= ?1 AND (?2 IS NULL OR word < ?2) ORDER BY word LIMIT ?3;

-------------------------------------------------------------------------------------------------------------- owners

-- name: add_owner
INSERT INTO owners (token, pid, started, born, home, cursor) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (token) DO UPDATE SET pid = excluded.pid, started = excluded.started, born = excluded.born,
                                  home = excluded.home, cursor = excluded.cursor;

-- name: owners
SELECT token, pid, started, born, home, cursor, epoch FROM owners ORDER BY started, token;

-- name: owner
SELECT token, pid, started, born, home, cursor, epoch FROM owners WHERE token = ?;

-- name: note_homes_of_automations
-- What belonged to an owner that goes remembers where that was at home.
UPDATE automations SET home = (SELECT home FROM owners WHERE token = ?1) WHERE owner = ?1;

-- name: note_homes_of_deployments
UPDATE deployments SET home = (SELECT home FROM owners WHERE token = ?1) WHERE owner = ?1;

-- name: remove_owner
DELETE FROM owners WHERE token = ?;

-- name: advance
UPDATE owners SET cursor = ?1 WHERE token = ?2 AND epoch = ?3;

-- name: advance_automation
-- While it catches up, what it is moved past is what it considered; ?5 says whether it is on.
UPDATE automations SET considered = considered + CASE WHEN ?5 THEN ?1 - coalesce(cursor, ?1) ELSE 0 END, cursor = ?1
WHERE id = ?2 AND owner = ?3 AND EXISTS (SELECT 1 FROM owners WHERE token = ?3 AND epoch = ?4);

-- name: bump_owner_of
UPDATE owners SET epoch = epoch + 1 WHERE token = (SELECT owner FROM automations WHERE id = ?);

--------------------------------------------------------------------------------------------------------- automations

-- name: save_automation
INSERT INTO automations (id, name, owner, cursor, body) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
    considered = automations.considered + CASE WHEN excluded.cursor IS NULL THEN 0 ELSE
        coalesce((SELECT cursor FROM owners WHERE token = automations.owner) - since, 0) END,
    since = CASE WHEN excluded.cursor IS NULL THEN since END,
    name = excluded.name, owner = excluded.owner, cursor = excluded.cursor, body = excluded.body;

-- name: update_automation
UPDATE automations SET name = ?, body = ? WHERE id = ?;

-- name: automations
SELECT id, owner, cursor, considered + coalesce((SELECT cursor FROM owners WHERE token = automations.owner) - since, 0), matched, fired, suppressed, errored,
       coalesce((SELECT home FROM owners WHERE token = automations.owner), home, ''), body
FROM automations ORDER BY name;

-- name: automation_by_id
SELECT id, owner, cursor, considered + coalesce((SELECT cursor FROM owners WHERE token = automations.owner) - since, 0), matched, fired, suppressed, errored,
       coalesce((SELECT home FROM owners WHERE token = automations.owner), home, ''), body
FROM automations WHERE id = ?;

-- name: automation_by_name
SELECT id, owner, cursor, considered + coalesce((SELECT cursor FROM owners WHERE token = automations.owner) - since, 0), matched, fired, suppressed, errored,
       coalesce((SELECT home FROM owners WHERE token = automations.owner), home, ''), body
FROM automations WHERE name = ?;

-- name: owned
SELECT id, owner, cursor, considered + coalesce((SELECT cursor FROM owners WHERE token = automations.owner) - since, 0), matched, fired, suppressed, errored,
       coalesce((SELECT home FROM owners WHERE token = automations.owner), home, ''), body
FROM automations WHERE owner = ? ORDER BY name;

-- name: go_with
UPDATE automations SET deployment = ? WHERE id = ?;

-- name: going_with
SELECT id, owner, cursor, considered + coalesce((SELECT cursor FROM owners WHERE token = automations.owner) - since, 0), matched, fired, suppressed, errored,
       coalesce((SELECT home FROM owners WHERE token = automations.owner), home, ''), body
FROM automations WHERE deployment = ? ORDER BY name;

-- name: note_home
UPDATE automations SET home = ? WHERE id = ?;

-- name: delete_automation
DELETE FROM automations WHERE id = ?;

-- name: settle_cursor
-- A cursor of its own, where it went with its owner's.
UPDATE automations SET cursor = coalesce(cursor, (SELECT cursor FROM owners WHERE token = automations.owner)),
                       considered = considered + coalesce((SELECT cursor FROM owners WHERE token = automations.owner) - since, 0),
                       since = NULL
WHERE id = ?;

-- name: set_automation_owner
UPDATE automations SET owner = ? WHERE id = ?;

-- name: join
UPDATE automations SET cursor = NULL WHERE id = ?;

-- name: add_counts
UPDATE automations SET considered = considered + ?, matched = matched + ?, fired = fired + ?,
                       suppressed = suppressed + ?, errored = errored + ? WHERE id = ?;

-- name: consider
-- From ?2 on it goes by what its owner's cursor passes; from nowhere, where it is off.
UPDATE automations SET considered = considered + coalesce(?3 - since, 0), since = ?2 WHERE id = ?1;

-- name: add_history
-- Nothing, where the automation was deleted meanwhile.
INSERT INTO history (automation, n, seq, event, at, became, path, before, fired)
SELECT ?1, 1 + coalesce((SELECT max(n) FROM history WHERE automation = ?1), 0), ?2, ?3, ?4, ?5, ?6, ?7, fired - ?8
FROM automations WHERE id = ?1;

-- name: trim_history
DELETE FROM history
WHERE automation = ?1 AND n <= (SELECT max(n) FROM history WHERE automation = ?1) - ?2;

-- name: history
SELECT seq, event, at, became, path, before, fired FROM history WHERE automation = ? ORDER BY n DESC LIMIT ?;

-- name: history_of_event
-- What a person did with it is not what the trigger made of it.
SELECT seq, event, at, became, path, before, fired FROM history
WHERE automation = ? AND event = ? AND became <> 'by hand' ORDER BY n DESC LIMIT 1;

-- name: fired
-- What the last firings tell of their events, each with its number among all of the automation: of the last thousand,
-- found in an index alone, as many as are asked for.
WITH last AS (SELECT rowid AS n FROM firings WHERE automation = ?1 ORDER BY rowid DESC LIMIT 1000),
     ranked AS (SELECT n, row_number() OVER (ORDER BY n DESC) AS rank FROM last)
SELECT body ->> '$.triggering_event.seq', event, at, body ->> '$.how', body ->> '$.triggering_event.occurred',
       body -> '$.met', 1 + (SELECT fired FROM automations WHERE id = ?1) - rank
FROM ranked JOIN firings ON firings.rowid = n WHERE body -> '$.met' IS NOT NULL ORDER BY rank LIMIT ?2;

-- name: fired_of_event
SELECT body ->> '$.triggering_event.seq', event, at, body ->> '$.how', body ->> '$.triggering_event.occurred',
       body -> '$.met', 0
FROM firings WHERE event = ?2 AND automation = ?1 AND body -> '$.met' IS NOT NULL AND body ->> '$.how' IS NOT 'manual'
ORDER BY rowid DESC LIMIT 1;

-- name: put_window
-- Nothing, where the automation was deleted meanwhile.
INSERT INTO windows (automation, path, key, body)
SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM automations WHERE id = ?1)
ON CONFLICT (automation, path, key) DO UPDATE SET body = excluded.body;

-- name: drop_window
DELETE FROM windows WHERE automation = ? AND path = ? AND key = ?;

-- name: drop_windows
DELETE FROM windows WHERE automation = ?;

-- name: windows
SELECT path, key, body FROM windows WHERE automation = ?;

-- name: park
INSERT INTO parked (owner, automation, seq, leader, since) VALUES (?, ?, ?, ?, ?);

-- name: unpark
DELETE FROM parked WHERE owner = ?1 AND seq = ?2 AND automation IS ?3;

-- name: parked
SELECT seq, leader, since, automation FROM parked WHERE owner = ? ORDER BY seq;

-- name: hand_over_parked
-- What waits for this automation alone goes along ...
UPDATE parked SET owner = ?2 WHERE automation = ?1;

-- name: split_parked
-- ... and what waits for all of its former owner's waits for it too, where it went with that owner's cursor.
INSERT INTO parked (owner, automation, seq, leader, since)
SELECT ?2, ?1, seq, leader, since FROM parked
WHERE automation IS NULL AND owner = (SELECT owner FROM automations WHERE id = ?1 AND cursor IS NULL);

-- name: forget_parked
DELETE FROM parked WHERE automation = ?;

-- name: drop_parked
DELETE FROM parked WHERE owner = ? AND automation IS NULL;

------------------------------------------------------------------------------------------------- firings and actions

-- name: add_firing
INSERT INTO firings (id, automation, at, event, body) VALUES (?, ?, ?, ?, ?);

-- name: firing
SELECT id, automation, at, event, body FROM firings WHERE id = ?;

-- name: firings
SELECT id, automation, at, event, body FROM firings ORDER BY at DESC, rowid DESC LIMIT ?;

-- name: firings_of_automation
SELECT id, automation, at, event, body FROM firings WHERE automation = ? ORDER BY at DESC, rowid DESC LIMIT ?;

-- name: firings_of_event
SELECT id, automation, at, event, body FROM firings WHERE event = ? ORDER BY at DESC, rowid DESC LIMIT ?;

-- name: firings_of_automation_and_event
SELECT id, automation, at, event, body FROM firings WHERE event = ?2 AND automation = ?1
ORDER BY at DESC, rowid DESC LIMIT ?3;

-- name: last_of_places
SELECT seq FROM events WHERE seq IN (SELECT value FROM json_each(?)) AND occurred <= ?
ORDER BY occurred DESC, seq DESC LIMIT 1;

-- name: last_occurred_by
-- Back from the time, until one is met.
SELECT seq FROM events INDEXED BY events_occurred WHERE occurred <= ? AND {wanted}
ORDER BY occurred DESC, seq DESC LIMIT 1;

-- name: firings_of_events
-- Of each event the newest, as many as are told of.
SELECT id, automation, at, event, body FROM (
    SELECT id, automation, at, event, body, row_number() OVER (PARTITION BY event ORDER BY at DESC, rowid DESC) AS rank
    FROM firings WHERE event IN ({ids}))
WHERE rank <= {most} ORDER BY event, rank;

-- name: notes_of_events
-- What a person did with one is not what the trigger made of it. Newest last.
SELECT seq, event, at, became, path, before, automation FROM history
WHERE event IN ({ids}) AND became <> 'by hand' ORDER BY automation, n;

-- name: actions_of_firings
SELECT firing, place, kind, status, owner, detail, body FROM actions WHERE firing IN ({ids}) ORDER BY firing, place;

-- name: runs_of_firings
-- As many of each as are told of, newest first.
SELECT body, state, owner, firing FROM (
    SELECT n, body, state, owner, firing, row_number() OVER (PARTITION BY firing ORDER BY n DESC) AS rank
    FROM runs WHERE kind = 'flow' AND firing IN ({ids}))
WHERE rank <= {most} ORDER BY n DESC;

-- name: names
SELECT event, sum(events) AS events FROM (
    SELECT event, count AS events FROM tallies WHERE {wanted}
    UNION ALL
    SELECT event, count(*) FROM events NOT INDEXED WHERE seq > (SELECT seq FROM tallied) AND {wanted} GROUP BY event)
GROUP BY event ORDER BY events DESC, event;

-- name: names_after
SELECT DISTINCT event FROM events NOT INDEXED WHERE seq > ?;

-- name: firings_at
SELECT id FROM firings WHERE automation = ? AND at = ?;

-- name: last_firing
SELECT max(at) FROM firings WHERE automation = ?;

-- name: first_firing
SELECT min(at) FROM firings WHERE automation = ? AND at >= ?;

-- name: count_firings
SELECT (at - ?2) / ?3 AS span, count(*) FROM firings WHERE automation = ?1 AND at >= ?2 GROUP BY span;

-- name: add_action
INSERT INTO actions (firing, place, kind, status, body) VALUES (?, ?, ?, ?, ?);

-- name: claim_action
UPDATE actions SET status = 'claimed', owner = ?3 WHERE firing = ?1 AND place = ?2 AND status = 'pending';

-- name: take_action
UPDATE actions SET owner = ?4 WHERE firing = ?1 AND place = ?2 AND status = 'claimed' AND owner = ?3;

-- name: finish_action
UPDATE actions SET status = ?3, detail = ?4 WHERE firing = ?1 AND place = ?2;

-- name: actions
SELECT firing, place, kind, status, owner, detail, body FROM actions WHERE firing = ? ORDER BY place;

-- name: pending_actions
SELECT a.firing, a.place, a.kind, a.status, a.owner, a.detail, a.body
FROM actions AS a JOIN firings AS f ON f.id = a.firing
WHERE a.status = 'pending' ORDER BY f.at, f.rowid, a.place;

-- name: pending_actions_of_owner
-- CROSS JOIN begins with what is pending: there is little of it, however much has fired.
SELECT a.firing, a.place, a.kind, a.status, a.owner, a.detail, a.body
FROM actions AS a CROSS JOIN firings AS f ON f.id = a.firing JOIN automations AS m ON m.id = f.automation
WHERE a.status = 'pending' AND m.owner = ? ORDER BY f.at, f.rowid, a.place;

-- name: pending_actions_of_automation
SELECT a.firing, a.place, a.kind, a.status, a.owner, a.detail, a.body
FROM actions AS a CROSS JOIN firings AS f ON f.id = a.firing
WHERE a.status = 'pending' AND f.automation = ? ORDER BY f.at, f.rowid, a.place;

-- name: claimed_actions
SELECT firing, place, kind, status, owner, detail, body
FROM actions WHERE status = 'claimed' AND owner = ? ORDER BY firing, place;

-- name: add_notification
INSERT INTO notifications (at, automation, subject, body) VALUES (?, ?, ?, ?);

-- name: notifications
SELECT at, automation, subject, body FROM notifications ORDER BY n DESC LIMIT ?;

---------------------------------------------------------------------------------------------- flows and deployments

-- name: flow_id
SELECT id FROM flows WHERE name = ?;

-- name: add_flow
INSERT INTO flows (id, name) VALUES (?, ?);

-- name: save_deployment
INSERT INTO deployments (id, name, owner, body) VALUES (?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, owner = excluded.owner, body = excluded.body;

-- name: deployments
SELECT body FROM deployments ORDER BY name;

-- name: deployment_by_id
SELECT body FROM deployments WHERE id = ?;

-- name: deployment_by_name
SELECT body FROM deployments WHERE name = ?;

-- name: deployment_home
SELECT coalesce((SELECT home FROM owners WHERE token = deployments.owner), home, '') FROM deployments WHERE id = ?;

-- name: delete_deployment
DELETE FROM deployments WHERE id = ?;

---------------------------------------------------------------------------------------------------------------- runs

-- name: save_run
-- The state stays where none is given; a claim and a question asked of the run are not the caller's to change.
INSERT INTO runs (id, kind, flow_run, flow_name, deployment, firing, owner, expected, ended, state_type, state, body)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
    owner = coalesce(runs.claimed, excluded.owner), expected = excluded.expected, ended = excluded.ended,
    state_type = coalesce(excluded.state_type, runs.state_type), state = coalesce(excluded.state, runs.state),
    body = excluded.body;

-- name: add_state
INSERT OR IGNORE INTO states (run, id, body) VALUES (?, ?, ?);

-- name: begin_run
-- The claim and the state it is claimed for, in one look-up and one visit to its indexes.
UPDATE runs SET claimed = ?1, owner = ?1, expected = ?2, ended = ?3, state_type = ?4, state = ?5, body = ?6
WHERE id = ?7 AND claimed IS NULL AND state_type IN ('SCHEDULED', 'PENDING');

-- name: adopt_runs
-- What was scheduled and not begun is the new owner's to begin.
UPDATE runs SET owner = ?2
WHERE deployment = ?1 AND kind = 'flow' AND claimed IS NULL AND state_type IN ('SCHEDULED', 'PAUSED');

-- name: release_run
UPDATE runs SET claimed = NULL WHERE id = ? AND claimed = ?;

-- name: run
SELECT body, state, owner FROM runs WHERE id = ? AND kind = ?;

-- name: flow_runs
SELECT body, state, owner FROM runs WHERE kind = 'flow' AND {wanted} ORDER BY n DESC LIMIT ?;

-- name: flow_runs_between
SELECT body, state, owner FROM runs WHERE id BETWEEN ? AND ? AND kind = 'flow' ORDER BY n LIMIT ?;

-- name: called_by
-- A run that was called was made after the one that called it.
SELECT body, state, owner FROM runs
WHERE kind = 'flow' AND n > (SELECT n FROM runs WHERE id = ?1) AND body ->> '$.parent_flow_run_id' = ?2
ORDER BY n LIMIT ?3;

-- name: run_states
SELECT body FROM states WHERE run = ? ORDER BY n;

-- name: task_runs
SELECT body, state, owner FROM runs WHERE flow_run = ? ORDER BY n;

-- name: due_runs
SELECT body, state, owner FROM runs
WHERE owner = ?1 AND state_type = 'SCHEDULED' AND claimed IS NULL AND kind = 'flow'
AND (expected IS NULL OR expected <= ?2)
ORDER BY expected, n;

-- name: next_due
-- When the first run of this owner that still waits for its time is due.
SELECT min(expected) FROM runs
WHERE owner = ? AND state_type = 'SCHEDULED' AND claimed IS NULL AND kind = 'flow' AND expected > ?;

-- name: count_running
SELECT count(*) FROM runs WHERE deployment = ? AND state_type IN ('PENDING', 'RUNNING', 'CANCELLING');

-- name: count_at_work
SELECT count(*) FROM runs INDEXED BY runs_taking
WHERE state_type IN ('PENDING', 'RUNNING', 'CANCELLING') AND kind = 'flow';

-- name: count_failed
SELECT count(*) FROM runs INDEXED BY runs_failed
WHERE kind = 'flow' AND state_type IN ('FAILED', 'CRASHED') AND ended > ?;

-- name: set_asked
UPDATE runs SET asked = ?2 WHERE id = ?1;

-- name: asked
SELECT asked FROM runs WHERE id = ?;

-- name: asked_of
SELECT id, asked FROM runs INDEXED BY runs_taking
WHERE state_type IN ('PENDING', 'RUNNING', 'CANCELLING') AND asked IS NOT NULL AND claimed = ?;

-- name: add_hook
INSERT INTO hooks (run, body) SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM runs WHERE id = ?1);

-- name: hooks
SELECT body FROM hooks WHERE run = ? ORDER BY n;

-- name: add_log
-- Nothing, where the run was deleted meanwhile.
INSERT INTO logs (run, task, level, logger, message, at)
SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE EXISTS (SELECT 1 FROM runs WHERE id = ?1);

-- name: logs
SELECT run, task, level, logger, message, at FROM logs WHERE run = ? ORDER BY n LIMIT ?;

-- name: logs_after
SELECT n, run, task, level, logger, message, at FROM logs WHERE run = ? AND n > ? ORDER BY n LIMIT ?;

-- name: last_logs
SELECT run, task, level, logger, message, at FROM logs WHERE run = ? ORDER BY n DESC LIMIT ?;

-- name: last_log
SELECT coalesce(max(n), 0) FROM logs;

-- name: count_logs
SELECT count(*) FROM logs WHERE run = ?;

-- name: delete_run
DELETE FROM runs WHERE id = ?;

------------------------------------------------------------------------------------------------------------ webhooks

-- name: save_webhook
INSERT INTO webhooks (id, name, slug, body) VALUES (?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, slug = excluded.slug, body = excluded.body;

-- name: add_address
INSERT OR IGNORE INTO addresses (slug) VALUES (?);

-- name: webhooks
SELECT body FROM webhooks ORDER BY name;

-- name: webhook_by_id
SELECT body FROM webhooks WHERE id = ?;

-- name: webhook_by_name
SELECT body FROM webhooks WHERE name = ?;

-- name: webhook_at
SELECT body FROM webhooks WHERE slug = ?;

-- name: address
SELECT 1 FROM addresses WHERE slug = ?;

-- name: delete_webhook
DELETE FROM webhooks WHERE id = ?;

-- name: add_key
-- A key that is there is left as it is; the count of rows tells.
INSERT OR IGNORE INTO delivery_keys (webhook, key, at) VALUES (?, ?, ?);

-- name: add_delivery
INSERT INTO deliveries (webhook, id, body, content) VALUES (?, ?, ?, ?);

-- name: deliveries
SELECT webhook, id, body, content FROM deliveries WHERE webhook = ? ORDER BY id DESC LIMIT ?;

-- name: delivery
SELECT webhook, id, body, content FROM deliveries WHERE webhook = ? AND id = ?;

-- name: delivery_of
-- The first that an event came of: ids are written into the body, and nowhere else in such a form.
SELECT webhook, id, body, content FROM deliveries WHERE webhook = ? AND instr(body, ?) ORDER BY id LIMIT 1;

-- name: count_deliveries
SELECT count(*) FROM deliveries WHERE webhook = ?;

-- name: trim_deliveries
-- All but the newest.
DELETE FROM deliveries WHERE webhook = ?1 AND id <= (
    SELECT id FROM deliveries WHERE webhook = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2
);

-- name: trim_keys
DELETE FROM delivery_keys WHERE webhook = ? AND at < ?;

-- name: port
SELECT port FROM ports WHERE name = ?;

-- name: save_port
INSERT INTO ports (name, port) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET port = excluded.port;

----------------------------------------------------------------------------------------------------------- retention

-- name: bytes_used
SELECT (page_count - freelist_count) * page_size
FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size();

-- name: keep_from
-- The first event that somebody may still need: the newest of all, what no owner has evaluated, what is parked.
SELECT min(seq) FROM (
    SELECT max(seq) AS seq FROM events
    UNION ALL SELECT min(cursor) + 1 FROM owners
    UNION ALL SELECT min(cursor) + 1 FROM automations WHERE cursor IS NOT NULL
    UNION ALL SELECT min(seq) FROM parked
) WHERE seq IS NOT NULL;

-- name: oldest_events
SELECT seq, received FROM events WHERE seq < ? ORDER BY seq LIMIT ?;

-- name: prune_related
DELETE FROM related WHERE (resource, seq, role) IN (
    SELECT taking.value ->> '$."prefect.resource.id"', seq, taking.value ->> '$."prefect.resource.role"'
    FROM events, json_each(body) AS taking WHERE seq <= ? AND taking.key > 1
);

-- name: prune_tallies
UPDATE tallies SET count = count - gone.events
FROM (SELECT event, count(*) AS events FROM events NOT INDEXED
      WHERE seq <= min(?, (SELECT seq FROM tallied)) GROUP BY event) AS gone
WHERE tallies.event = gone.event;

-- name: prune_events
DELETE FROM events WHERE seq <= ?;

-- name: prune_firings
DELETE FROM firings WHERE rowid IN (
    SELECT rowid FROM firings AS f
    WHERE at < ?1 AND NOT EXISTS (SELECT 1 FROM actions WHERE firing = f.id AND status IN ('pending', 'claimed', 'elsewhere'))
    AND NOT EXISTS (SELECT 1 FROM events WHERE id = f.event)
    ORDER BY at LIMIT ?2
);

-- name: prune_runs
DELETE FROM runs WHERE n IN (
    SELECT n FROM runs WHERE ended < ?1 AND flow_run IS NULL
    AND state_type IN ('COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED') ORDER BY ended LIMIT ?2
);

-- name: prune_notifications
DELETE FROM notifications WHERE n IN (SELECT n FROM notifications WHERE at < ?1 ORDER BY n LIMIT ?2);

------------------------------------------------------------------------------------------------ what a person keeps

-- name: keep
INSERT INTO kept (kind, name, body) VALUES (?, ?, ?) ON CONFLICT (kind, name) DO UPDATE SET body = excluded.body;

-- name: kept
SELECT name, body FROM kept WHERE kind = ? ORDER BY name;

-- name: forget
DELETE FROM kept WHERE kind = ? AND name = ?;

---------------------------------------------------------------------------------------------------------- inspection

-- name: inspect_automations
SELECT name, owner FROM automations WHERE coalesce(body ->> '$.enabled', 1) <> 0 ORDER BY name;

-- name: inspect_crashed
SELECT count(*) FROM runs WHERE kind = 'flow' AND state_type = 'CRASHED' AND ended >= ?;

-- name: inspect_begun
SELECT count(*) FROM runs WHERE owner = ? AND kind = 'flow' AND state_type IN ('PENDING', 'RUNNING', 'CANCELLING');

--------------------------------------------------------------------------------------------------------- prefect servers

-- name: add_server
INSERT OR IGNORE INTO servers (url, body) VALUES (?, ?);

-- name: server
SELECT n, url, since, cursor, sent, read, body FROM servers WHERE url = ?;

-- name: servers
SELECT n, url, since, cursor, sent, read, body FROM servers ORDER BY url;

-- name: set_server
UPDATE servers SET since = ?, cursor = ?, sent = ?, body = ? WHERE n = ?;

-- name: move_cursor
-- Not where somebody asked meanwhile for what is older.
UPDATE servers SET cursor = ? WHERE n = ? AND since IS ?;

-- name: move_sent
UPDATE servers SET sent = ? WHERE n = ?;

-- name: hold
INSERT OR REPLACE INTO holders (server, part, token, pid, started, born) VALUES (?, ?, ?, ?, ?, ?);

-- name: holder
SELECT token, pid, started, born FROM holders WHERE server = ? AND part = ?;

-- name: release
DELETE FROM holders WHERE server = ? AND part = ? AND token = ?;

-- name: add_mirrored
INSERT OR IGNORE INTO mirrored (server, id, occurred, came) VALUES (?, ?, ?, ?);

-- name: mirrored
SELECT 1 FROM mirrored WHERE server = ? AND id = ?;

-- name: came
SELECT 1 FROM servers CROSS JOIN mirrored ON mirrored.server = servers.n WHERE mirrored.id = ? AND came;

-- name: last_mirrored
SELECT id FROM mirrored WHERE server = ? AND came ORDER BY occurred DESC LIMIT 1;

-- name: mirrored_counts
SELECT (occurred - ?3) / ?4, count(*) FROM mirrored WHERE server = ?1 AND occurred BETWEEN ?2 AND ?5 GROUP BY 1;

-- name: count_read
UPDATE servers SET read = read + ? WHERE n = ?;

-- name: forget_mirrored
DELETE FROM mirrored WHERE server = ? AND occurred < ?;

-- name: add_outgoing
INSERT OR IGNORE INTO outbox (server, kind, key, body) VALUES (?, ?, ?, ?);

-- name: outgoing
SELECT n, kind, key, body, refused FROM outbox WHERE server = ? AND refused IS NULL ORDER BY n LIMIT ?;

-- name: is_outgoing
SELECT 1 FROM outbox WHERE server = ? AND kind = ? AND key = ? AND refused IS NULL;

-- name: refused_outgoing
SELECT n, kind, key, body, refused FROM outbox WHERE server = ? AND refused IS NOT NULL ORDER BY n LIMIT ?;

-- name: count_outgoing
SELECT count(*) FILTER (WHERE refused IS NULL), count(*) FILTER (WHERE refused IS NOT NULL) FROM outbox WHERE server = ?;

-- name: remove_outgoing
DELETE FROM outbox WHERE server = ? AND n IN (SELECT value FROM json_each(?));

-- name: discard_outgoing
DELETE FROM outbox WHERE server = ?;

-- name: refuse_outgoing
UPDATE outbox SET refused = ? WHERE n = ?;

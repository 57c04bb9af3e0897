-- SQLite takes a partial index only where its condition is a term of the query's own: one for each question that is
-- asked of open work. Before, every turn of the engine read all runs there ever were.

DROP INDEX runs_open;
CREATE INDEX runs_due ON runs (owner, expected) WHERE state_type = 'SCHEDULED' AND claimed IS NULL;
CREATE INDEX runs_taking ON runs (deployment) WHERE state_type IN ('PENDING', 'RUNNING', 'CANCELLING');

DROP INDEX actions_open;
CREATE INDEX actions_pending ON actions (firing) WHERE status = 'pending';
CREATE INDEX actions_claimed ON actions (owner) WHERE status = 'claimed';

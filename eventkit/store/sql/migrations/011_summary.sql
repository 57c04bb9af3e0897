-- What a line about a workspace counts: runs that failed are found in an index of their own, however many did not.
-- And where an automation or a deployment was at home last: its owner's note, kept when that owner is gone.

CREATE INDEX runs_failed ON runs (ended) WHERE kind = 'flow' AND state_type IN ('FAILED', 'CRASHED');
ALTER TABLE automations ADD COLUMN home TEXT;
ALTER TABLE deployments ADD COLUMN home TEXT;

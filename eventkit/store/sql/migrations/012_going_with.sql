-- An automation that was made for others to evaluate goes with the deployment it runs: whoever serves that evaluates it.

ALTER TABLE automations ADD COLUMN deployment BLOB;
CREATE INDEX automations_deployment ON automations (deployment) WHERE deployment IS NOT NULL;

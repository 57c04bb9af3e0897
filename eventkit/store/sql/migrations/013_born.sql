-- When a process was born as no clock tells it: one that is set makes nobody another.

ALTER TABLE owners ADD COLUMN born TEXT NOT NULL DEFAULT '';

-- Who took part is brought forward now and then, so that an event with many related resources is one page to write.

CREATE TABLE gathered (
    seq INTEGER NOT NULL
) STRICT;
INSERT INTO gathered SELECT coalesce(max(seq), 0) FROM events;
CREATE VIEW related_lately (resource, seq, role) AS
SELECT taking.value ->> '$."prefect.resource.id"', events.seq, taking.value ->> '$."prefect.resource.role"'
FROM events NOT INDEXED CROSS JOIN json_each(events.body) AS taking
WHERE events.seq > (SELECT seq FROM gathered) AND taking.key > 1;

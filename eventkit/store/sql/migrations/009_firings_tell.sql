-- What fired is told by its firing. A note says how many firings of its automation came before it: NULL, where it was
-- made when each firing was noted as well, and so before all firings that tell.

ALTER TABLE history ADD COLUMN fired INTEGER;

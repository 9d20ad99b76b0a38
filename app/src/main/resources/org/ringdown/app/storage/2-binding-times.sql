-- Since when a binding has been there, and when it was last set: of two flows the later one is the newer.

ALTER TABLE binding ADD COLUMN since_ms INTEGER NOT NULL DEFAULT 0;

ALTER TABLE binding ADD COLUMN refreshed_ms INTEGER NOT NULL DEFAULT 0;

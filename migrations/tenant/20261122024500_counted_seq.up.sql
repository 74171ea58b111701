ALTER TABLE ?tenant.rooms ADD COLUMN counted_seq bigint NOT NULL DEFAULT 0;

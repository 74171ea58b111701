ALTER TABLE ?tenant.rooms ADD COLUMN messages bigint NOT NULL DEFAULT 0;
UPDATE ?tenant.rooms AS r SET messages = (SELECT count(*) FROM ?tenant.messages AS m WHERE m.room_id = r.id AND m.deleted_at IS NULL);

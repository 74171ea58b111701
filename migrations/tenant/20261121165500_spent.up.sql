ALTER TABLE ?tenant.settings
  ADD COLUMN storage_bytes  bigint NOT NULL DEFAULT 0,
  ADD COLUMN history_from   bigint NOT NULL DEFAULT 0,
  ADD COLUMN history_hidden bigint NOT NULL DEFAULT 0,
  ADD COLUMN history_limits varchar(60) NOT NULL DEFAULT '',
  ADD COLUMN history_at     timestamptz NOT NULL DEFAULT 'epoch';
UPDATE ?tenant.settings SET storage_bytes = (SELECT coalesce(sum(byte_size), 0) FROM ?tenant.attachments);

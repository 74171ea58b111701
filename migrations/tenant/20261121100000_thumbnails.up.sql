ALTER TABLE ?tenant.attachments ADD COLUMN thumb_key varchar(80) NOT NULL DEFAULT '';

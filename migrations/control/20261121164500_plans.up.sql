ALTER TABLE control.tenants ADD COLUMN plan varchar(40) NOT NULL DEFAULT '', ADD COLUMN seats bigint NOT NULL DEFAULT 0, ADD COLUMN overrides jsonb NOT NULL DEFAULT '{}';

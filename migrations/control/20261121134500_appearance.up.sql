ALTER TABLE control.tenants ADD COLUMN has_bans boolean NOT NULL DEFAULT false;
ALTER TABLE control.tenants ADD COLUMN styles_hash varchar(16) NOT NULL DEFAULT '';
ALTER TABLE control.tenants ADD COLUMN logo_version bigint NOT NULL DEFAULT 0;

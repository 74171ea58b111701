ALTER TABLE control.tenants ADD COLUMN owner_email varchar(160) NOT NULL DEFAULT '';

ALTER TABLE control.tenants ADD COLUMN delete_at timestamptz;
ALTER TABLE control.tenants ADD COLUMN closed_from varchar(12) NOT NULL DEFAULT '';

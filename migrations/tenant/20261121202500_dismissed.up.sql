ALTER TABLE ?tenant.members ADD COLUMN dismissed varchar(36)[];

ALTER TABLE ?tenant.members DROP CONSTRAINT members_status_check;
ALTER TABLE ?tenant.members ADD CONSTRAINT members_status_check CHECK (status IN ('active','deactivated','banned'));
ALTER TABLE ?tenant.members ADD COLUMN banned_at timestamptz;
ALTER TABLE ?tenant.members ADD COLUMN banned_by bigint NOT NULL DEFAULT 0;
CREATE TABLE ?tenant.bans (
  member_id bigint NOT NULL,
  network   varchar(45) NOT NULL,
  PRIMARY KEY (network, member_id)
);
CREATE INDEX bans_member ON ?tenant.bans (member_id);
ALTER TABLE ?tenant.settings ADD COLUMN styles text NOT NULL DEFAULT '';

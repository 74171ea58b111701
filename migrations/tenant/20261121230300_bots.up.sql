ALTER TABLE ?tenant.members DROP CONSTRAINT members_role_check;
ALTER TABLE ?tenant.members ADD CONSTRAINT members_role_check CHECK (role IN ('owner','administrator','member','bot'));
DROP INDEX ?tenant.members_email;
CREATE UNIQUE INDEX members_email ON ?tenant.members (email) WHERE email <> '';
CREATE TABLE ?tenant.bots (
  member_id    bigint PRIMARY KEY,
  key_hash     varchar(43) NOT NULL,
  keyed_at     timestamptz NOT NULL DEFAULT now(),
  former_hash  varchar(43) NOT NULL DEFAULT '',
  former_until timestamptz,
  webhook_url  text NOT NULL DEFAULT '',
  paused_at    timestamptz,
  last_used_at timestamptz,
  created_by   bigint NOT NULL DEFAULT 0,
  created_at   timestamptz NOT NULL DEFAULT now()
);

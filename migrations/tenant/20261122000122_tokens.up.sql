CREATE TABLE ?tenant.tokens (
  id           bigint PRIMARY KEY DEFAULT nextval('?tenant.ids'),
  member_id    bigint NOT NULL,
  created_by   bigint NOT NULL,
  name         varchar(60) NOT NULL,
  hash         bytea NOT NULL,
  scope        varchar(5) NOT NULL CHECK (scope IN ('read','write')),
  last_used_at timestamptz,
  expires_at   timestamptz,
  created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX tokens_hash ON ?tenant.tokens (hash);
CREATE INDEX tokens_member ON ?tenant.tokens (member_id);

CREATE TABLE ?tenant.visits (
  id               bigint PRIMARY KEY DEFAULT nextval('?tenant.ids'),
  member_id        bigint NOT NULL,
  operator_id      uuid NOT NULL,
  operator_session uuid NOT NULL,
  operator_email   varchar(160) NOT NULL,
  operator_name    varchar(60) NOT NULL,
  reason           varchar(500) NOT NULL,
  token_hash       varchar(43) NOT NULL DEFAULT '',
  raised_at        timestamptz,
  raised_reason    varchar(500) NOT NULL DEFAULT '',
  ended_at         timestamptz,
  expires_at       timestamptz NOT NULL,
  created_at       timestamptz NOT NULL,
  CHECK (expires_at <= created_at + interval '30 minutes')
);
ALTER TABLE ?tenant.settings ADD COLUMN direct_open_until timestamptz;
ALTER TABLE ?tenant.settings ADD COLUMN direct_open_by bigint NOT NULL DEFAULT 0;

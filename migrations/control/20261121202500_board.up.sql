CREATE TABLE control.board (
  sole       boolean PRIMARY KEY DEFAULT true CHECK (sole),
  generation bigint NOT NULL DEFAULT 1
);
INSERT INTO control.board DEFAULT VALUES;
CREATE TABLE control.announcements (
  id          uuid PRIMARY KEY,
  kind        varchar(12) NOT NULL CHECK (kind IN ('notice','maintenance','incident')),
  title       varchar(120) NOT NULL,
  body        varchar(2000) NOT NULL DEFAULT '',
  plans       jsonb NOT NULL DEFAULT '[]',
  states      jsonb NOT NULL DEFAULT '[]',
  servers     jsonb NOT NULL DEFAULT '[]',
  tenants     jsonb NOT NULL DEFAULT '[]',
  dismissible boolean NOT NULL DEFAULT true,
  by_mail     boolean NOT NULL DEFAULT false,
  mailed_to   uuid,
  starts_at   timestamptz NOT NULL,
  ends_at     timestamptz NOT NULL,
  created_by  varchar(160) NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  changed_at  timestamptz NOT NULL DEFAULT now(),
  CHECK (ends_at >= starts_at)
);
CREATE INDEX announcements_ends ON control.announcements (ends_at);
CREATE INDEX announcements_newest ON control.announcements (starts_at, id);
CREATE TABLE control.announcement_mails (
  announcement_id uuid NOT NULL REFERENCES control.announcements,
  tenant_id       uuid NOT NULL REFERENCES control.tenants,
  member_id       bigint NOT NULL,
  sent_at         timestamptz,
  PRIMARY KEY (announcement_id, tenant_id, member_id)
);
CREATE INDEX announcement_mails_tenant ON control.announcement_mails (tenant_id);
CREATE TABLE control.switches (
  id         uuid PRIMARY KEY,
  kind       varchar(12) NOT NULL CHECK (kind IN ('banner','read_only')),
  tenant_id  uuid REFERENCES control.tenants,
  words      varchar(280) NOT NULL,
  reason     varchar(500) NOT NULL,
  started_by varchar(160) NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  until      timestamptz NOT NULL,
  ended_by   varchar(160) NOT NULL DEFAULT '',
  ended_at   timestamptz
);
CREATE UNIQUE INDEX switches_on ON control.switches (kind, coalesce(tenant_id, '00000000-0000-0000-0000-000000000000'::uuid)) WHERE ended_at IS NULL;
CREATE INDEX switches_newest ON control.switches (started_at, id);
CREATE INDEX switches_tenant ON control.switches (tenant_id);
CREATE TABLE control.flags (
  name       varchar(40) PRIMARY KEY,
  everybody  jsonb,
  share      smallint NOT NULL DEFAULT 0 CHECK (share BETWEEN 0 AND 100),
  shared     jsonb,
  plans      jsonb NOT NULL DEFAULT '{}',
  owner      varchar(160) NOT NULL DEFAULT '',
  expires_on date,
  changed_by varchar(160) NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE control.flag_overrides (
  flag       varchar(40) NOT NULL,
  tenant_id  uuid NOT NULL REFERENCES control.tenants,
  value      jsonb NOT NULL,
  changed_by varchar(160) NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (flag, tenant_id)
);
CREATE INDEX flag_overrides_tenant ON control.flag_overrides (tenant_id);

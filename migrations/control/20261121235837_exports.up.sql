-- What operators asked to be exported. The archive itself lies with the tenant's files.
CREATE TABLE control.exports (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL REFERENCES control.tenants,
  asked_name varchar(160) NOT NULL,
  reason     varchar(500) NOT NULL,
  object     varchar(200) NOT NULL DEFAULT '',
  bytes      bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  until      timestamptz,
  CHECK ((object = '') = (until IS NULL))
);
CREATE INDEX exports_of_tenant ON control.exports (tenant_id, created_at);
CREATE UNIQUE INDEX exports_being_made ON control.exports (tenant_id) WHERE object = '';

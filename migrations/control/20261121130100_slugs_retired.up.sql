CREATE TABLE control.slugs_retired (
  slug      varchar(40) PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES control.tenants,
  until     timestamptz NOT NULL
);
CREATE INDEX slugs_retired_tenant ON control.slugs_retired (tenant_id);

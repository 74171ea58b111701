ALTER TABLE control.tenants ADD COLUMN domain varchar(253) NOT NULL DEFAULT '';
CREATE TABLE control.domain_claims (
  tenant_id  uuid PRIMARY KEY REFERENCES control.tenants,
  host       varchar(253) NOT NULL,
  token      varchar(43) NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

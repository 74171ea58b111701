ALTER TABLE control.tenants ADD COLUMN told varchar(16) NOT NULL DEFAULT '';
ALTER TABLE control.customers DROP COLUMN told;
CREATE INDEX customers_fetched ON control.customers (fetched_at) WHERE stripe_id <> '';
CREATE TABLE control.billing_drift (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL REFERENCES control.tenants,
  kind       varchar(40) NOT NULL,
  ours       varchar(200) NOT NULL,
  theirs     varchar(200) NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX billing_drift_created ON control.billing_drift (created_at);

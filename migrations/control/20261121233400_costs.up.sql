ALTER TABLE control.tenants ADD COLUMN cost bigint, ADD COLUMN database_size bigint;
CREATE INDEX tenants_margin ON control.tenants ((mrr * 10000 - coalesce(cost, 0)), id) WHERE cost IS NOT NULL OR mrr > 0;
CREATE TABLE control.costs_due (
  tenant_id uuid PRIMARY KEY REFERENCES control.tenants (id) ON DELETE CASCADE,
  due_at    timestamptz NOT NULL
);
CREATE INDEX costs_due_at ON control.costs_due (due_at);
CREATE TABLE control.cost_days (
  day          date PRIMARY KEY,
  reckoned_at  timestamptz NOT NULL,
  tenants      bigint NOT NULL,
  mrr          bigint NOT NULL,
  cost         bigint NOT NULL,
  asleep       bigint NOT NULL,
  asleep_bytes bigint NOT NULL,
  quiet        bigint NOT NULL,
  quiet_bytes  bigint NOT NULL
);
CREATE TABLE control.pulse (
  minute   timestamptz PRIMARY KEY,
  requests bigint NOT NULL,
  failed   bigint NOT NULL,
  messages bigint NOT NULL
);
INSERT INTO control.costs_due (tenant_id, due_at) SELECT DISTINCT tenant_id, now() FROM control.usage_hourly;

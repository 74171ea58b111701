CREATE TABLE node.usage_ledger (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id   uuid NOT NULL,
  metric      varchar(20) NOT NULL,
  source      varchar(80) NOT NULL,
  seq         bigint NOT NULL,
  quantity    bigint NOT NULL CHECK (quantity <> 0),
  occurred_at timestamptz NOT NULL DEFAULT now(),
  recorded_at timestamptz NOT NULL DEFAULT now(),
  xid         xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE UNIQUE INDEX usage_ledger_source ON node.usage_ledger (source, seq);
CREATE INDEX usage_ledger_xid ON node.usage_ledger (xid);
CREATE INDEX usage_ledger_hour ON node.usage_ledger (tenant_id, metric, occurred_at);
CREATE TABLE node.watermarks (
  name    varchar(20) PRIMARY KEY,
  xid     xid8 NOT NULL DEFAULT '0',
  era     bigint NOT NULL DEFAULT 1,
  cluster bigint NOT NULL
);
INSERT INTO node.watermarks (name, cluster) SELECT 'usage', system_identifier FROM pg_control_system();
CREATE TABLE control.usage_hourly (
  tenant_id uuid NOT NULL REFERENCES control.tenants (id),
  metric    varchar(20) NOT NULL,
  hour      timestamptz NOT NULL,
  node      varchar(40) NOT NULL,
  quantity  bigint NOT NULL,
  moment    numeric NOT NULL DEFAULT 0,
  era       bigint NOT NULL,
  as_of     bigint NOT NULL,
  PRIMARY KEY (tenant_id, metric, hour, node)
);

CREATE TABLE control.fleet_hold (
  sole    boolean PRIMARY KEY DEFAULT true CHECK (sole),
  reason  varchar(500) NOT NULL,
  held_by varchar(160) NOT NULL,
  held_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE control.fleet_skips (
  tenant_id  uuid PRIMARY KEY REFERENCES control.tenants,
  target     bigint NOT NULL,
  reason     varchar(500) NOT NULL,
  skipped_by varchar(160) NOT NULL,
  skipped_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX fleet_skips_latest ON control.fleet_skips (skipped_at);
CREATE INDEX operations_open ON control.operations (id) WHERE done_at IS NULL;
CREATE INDEX operations_done ON control.operations (done_at) WHERE done_at IS NOT NULL;
CREATE INDEX outbox_failing ON node.outbox (due_at, id) WHERE state = 'waiting' AND attempts > 0;

CREATE TABLE control.credits (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL REFERENCES control.tenants,
  customer   varchar(255) NOT NULL,
  amount     bigint NOT NULL CHECK (amount > 0),
  state      varchar(9) NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting','given','returning','returned','used','lost')),
  reason     text NOT NULL,
  actor      varchar(160) NOT NULL DEFAULT '',
  tries      int NOT NULL DEFAULT 0,
  entry      varchar(255) NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX credits_tenant ON control.credits (tenant_id, created_at);

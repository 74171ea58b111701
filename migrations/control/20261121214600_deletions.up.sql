ALTER TABLE control.tenants ADD COLUMN condemned_at timestamptz;
CREATE TABLE control.deletions (
  tenant_id      uuid PRIMARY KEY REFERENCES control.tenants,
  reason         varchar(500) NOT NULL,
  asked_by       uuid NOT NULL REFERENCES control.operators,
  asked_name     varchar(160) NOT NULL,
  asked_at       timestamptz NOT NULL,
  confirmed_by   uuid REFERENCES control.operators CHECK (confirmed_by <> asked_by),
  confirmed_name varchar(160) NOT NULL DEFAULT '',
  confirmed_at   timestamptz,
  CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL))
);
CREATE INDEX deletions_asked ON control.deletions (asked_at);

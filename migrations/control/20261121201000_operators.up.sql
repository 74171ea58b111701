ALTER TABLE control.operators
  ADD COLUMN role varchar(12) NOT NULL DEFAULT 'viewer' CHECK (role IN ('viewer','support','billing','engineer','owner')),
  ADD COLUMN removed_at timestamptz,
  ADD COLUMN totp_sealed bytea,
  ADD COLUMN totp_step bigint NOT NULL DEFAULT 0;
UPDATE control.operators SET role = 'owner';
DELETE FROM control.operator_sessions;
ALTER TABLE control.operator_sessions
  ADD COLUMN second_at timestamptz,
  ADD COLUMN proved_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX operator_sessions_operator ON control.operator_sessions (operator_id);
CREATE TABLE control.operator_passkeys (
  id            uuid PRIMARY KEY,
  operator_id   uuid NOT NULL REFERENCES control.operators ON DELETE CASCADE,
  credential_id bytea NOT NULL UNIQUE,
  record        jsonb NOT NULL,
  name          varchar(60) NOT NULL,
  used_at       timestamptz,
  created_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX operator_passkeys_operator ON control.operator_passkeys (operator_id);
CREATE TABLE control.operator_recovery_codes (
  operator_id uuid NOT NULL REFERENCES control.operators ON DELETE CASCADE,
  hash        varchar(43) NOT NULL,
  used_at     timestamptz,
  PRIMARY KEY (operator_id, hash)
);

ALTER TABLE control.tenants ADD COLUMN canary boolean NOT NULL DEFAULT false;
CREATE INDEX tenants_canary ON control.tenants (id) WHERE canary;
CREATE INDEX tenants_version ON control.tenants (schema_version, id) WHERE residence = 'awake' AND state NOT IN ('provisioning', 'deleted');
CREATE TABLE control.fleet_runs (
  id         uuid PRIMARY KEY,
  target     bigint NOT NULL,
  wave       varchar(8) NOT NULL CHECK (wave IN ('canary','some','all')),
  size       int NOT NULL DEFAULT 0,
  done       int NOT NULL DEFAULT 0,
  failed     int NOT NULL DEFAULT 0,
  moved      int NOT NULL DEFAULT 0,
  failures   int NOT NULL DEFAULT 0,
  outcome    varchar(12) NOT NULL DEFAULT 'running' CHECK (outcome IN ('running','done','stopped','interrupted')),
  started_at timestamptz NOT NULL DEFAULT now(),
  seen_at    timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE control.fleet_failures (
  tenant_id uuid PRIMARY KEY REFERENCES control.tenants,
  run_id    uuid,
  target    bigint NOT NULL,
  attempts  int NOT NULL DEFAULT 1,
  error     text NOT NULL,
  failed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX fleet_failures_latest ON control.fleet_failures (failed_at);

ALTER TABLE control.tenants ADD COLUMN idle_at timestamptz NOT NULL DEFAULT now(), ADD COLUMN archive_size bigint NOT NULL DEFAULT 0;
DROP INDEX control.tenants_idle;
CREATE INDEX tenants_idle_at ON control.tenants (idle_at) WHERE residence = 'awake' AND state NOT IN ('provisioning', 'deleted');

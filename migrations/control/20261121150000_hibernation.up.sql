ALTER TABLE control.tenants ADD COLUMN generation bigint NOT NULL DEFAULT 1, ADD COLUMN last_request_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX tenants_idle ON control.tenants (last_active_at) WHERE residence = 'awake' AND state NOT IN ('provisioning', 'deleted');
ALTER TABLE node.residence ADD COLUMN object_sum varchar(64) NOT NULL DEFAULT '', ADD COLUMN object_size bigint NOT NULL DEFAULT 0, ADD COLUMN last_object varchar(200) NOT NULL DEFAULT '';
CREATE INDEX outbox_tenant ON node.outbox (tenant_id, due_at) WHERE state = 'waiting';

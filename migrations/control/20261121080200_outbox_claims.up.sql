ALTER TABLE node.outbox ADD COLUMN claimed boolean NOT NULL DEFAULT false;
CREATE INDEX outbox_claimed ON node.outbox (tenant_id, queue) WHERE claimed;

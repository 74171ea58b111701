ALTER TABLE control.tenants ADD COLUMN mrr bigint NOT NULL DEFAULT 0;
ALTER TABLE control.subscriptions ADD COLUMN monthly bigint NOT NULL DEFAULT 0;
CREATE INDEX tenants_state ON control.tenants (state, slug);
CREATE INDEX tenants_plan ON control.tenants (plan, slug);
CREATE INDEX tenants_region ON control.tenants (node, slug);
CREATE INDEX tenants_schema ON control.tenants (schema_version, slug);
CREATE INDEX tenants_schema_asleep ON control.tenants (schema_version, slug) WHERE residence = 'hibernated';
CREATE INDEX tenants_mrr ON control.tenants (mrr, id);
CREATE INDEX tenants_seen ON control.tenants (last_active_at, id);
CREATE INDEX tenants_slug_text ON control.tenants (slug varchar_pattern_ops);
CREATE INDEX tenants_name_text ON control.tenants (lower(name) text_pattern_ops);
CREATE INDEX tenants_name_words ON control.tenants USING gin (to_tsvector('simple', name));
CREATE INDEX directory_email_text ON control.directory (email varchar_pattern_ops);
CREATE INDEX domain_claims_host ON control.domain_claims (host);
CREATE INDEX invoices_number ON control.invoices (upper(number)) WHERE number <> '';
CREATE INDEX billing_drift_of ON control.billing_drift (tenant_id, created_at);
CREATE INDEX webhook_inbox_customer ON control.webhook_inbox (customer, received_at) WHERE customer <> '';
ALTER TABLE control.doors ADD COLUMN finder bytea;
CREATE INDEX doors_finder ON control.doors (finder) WHERE finder IS NOT NULL;
CREATE TABLE control.operator_views (
  id          uuid PRIMARY KEY,
  operator_id uuid NOT NULL REFERENCES control.operators ON DELETE CASCADE,
  name        varchar(40) NOT NULL,
  query       varchar(600) NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  UNIQUE (operator_id, name)
);

CREATE TABLE control.seat_counts (
  tenant_id       uuid PRIMARY KEY REFERENCES control.tenants (id),
  active          bigint NOT NULL DEFAULT 0,
  counted_at      timestamptz,
  recount_at      timestamptz,
  revision        bigint NOT NULL DEFAULT 0,
  pushed_revision bigint NOT NULL DEFAULT 0
);
CREATE INDEX seat_counts_unpushed ON control.seat_counts (tenant_id) WHERE revision <> pushed_revision;

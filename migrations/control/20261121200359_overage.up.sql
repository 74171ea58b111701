ALTER TABLE control.tenants ADD COLUMN overage boolean, ADD COLUMN overage_cap bigint CHECK (overage_cap >= -1);
ALTER TABLE control.usage_periods ADD COLUMN consented_at timestamptz, ADD COLUMN cap bigint NOT NULL DEFAULT 0 CHECK (cap >= -1);
UPDATE control.usage_periods SET consented_at = period_start, cap = -1 WHERE included >= 0;

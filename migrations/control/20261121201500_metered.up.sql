ALTER TABLE control.subscription_items ADD COLUMN created_at timestamptz NOT NULL DEFAULT '1970-01-01Z';
ALTER TABLE control.usage_periods ADD COLUMN item_since timestamptz NOT NULL DEFAULT '1970-01-01Z';

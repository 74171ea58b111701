ALTER TABLE control.doors ADD COLUMN closes_at timestamptz;
CREATE INDEX doors_closing ON control.doors (closes_at) WHERE closes_at IS NOT NULL;

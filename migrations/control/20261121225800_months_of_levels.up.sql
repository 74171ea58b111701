-- What lies somewhere for a part of a month costs that part of a month's price: how long the month is is kept beside the period.
ALTER TABLE control.usage_periods ADD COLUMN month bigint NOT NULL DEFAULT 0;
UPDATE control.usage_periods SET month = greatest(extract(epoch FROM period_end - period_start),
  extract(epoch FROM (period_start AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC' - period_start))::bigint;

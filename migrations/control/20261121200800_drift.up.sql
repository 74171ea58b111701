CREATE FUNCTION node.keep_usage_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.occurred_at < now() - interval '13 months' THEN
    RAISE EXCEPTION 'This was used more than 13 months ago, and the ledger of that time is closed.' USING ERRCODE = 'HT422';
  ELSIF TG_OP = 'INSERT' THEN
    RETURN NEW;
  ELSIF TG_OP = 'DELETE' AND OLD.occurred_at < now() - interval '13 months 1 day' THEN
    RETURN OLD;
  ELSIF TG_OP = 'UPDATE' AND (NEW.id, NEW.tenant_id, NEW.metric, NEW.source, NEW.seq, NEW.quantity, NEW.occurred_at)
      = (OLD.id, OLD.tenant_id, OLD.metric, OLD.source, OLD.seq, OLD.quantity, OLD.occurred_at) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'The ledger is only added to: what was wrong is mended by another entry.' USING ERRCODE = 'HT409';
END
$$;
CREATE TRIGGER usage_ledger_kept BEFORE INSERT OR UPDATE OR DELETE ON node.usage_ledger FOR EACH ROW EXECUTE FUNCTION node.keep_usage_ledger();
CREATE TRIGGER usage_ledger_whole BEFORE TRUNCATE ON node.usage_ledger FOR EACH STATEMENT EXECUTE FUNCTION node.keep_usage_ledger();
CREATE INDEX usage_ledger_occurred ON node.usage_ledger USING brin (occurred_at) WITH (pages_per_range = 32);
CREATE INDEX usage_hourly_hour ON control.usage_hourly USING brin (hour) WITH (pages_per_range = 32);
ALTER TABLE control.usage_periods ADD COLUMN checked_at timestamptz NOT NULL DEFAULT '-infinity';
CREATE INDEX usage_periods_checked ON control.usage_periods (checked_at) WHERE state = 'open' AND item <> '' AND pushed_revision > 0;
CREATE INDEX usage_periods_end ON control.usage_periods (period_end);
ALTER TABLE control.billing_drift ADD COLUMN run uuid, ADD COLUMN metric varchar(20) NOT NULL DEFAULT '', ADD COLUMN delta bigint NOT NULL DEFAULT 0, ADD COLUMN money bigint NOT NULL DEFAULT 0, ADD COLUMN action varchar(80) NOT NULL DEFAULT '', ADD COLUMN alarming boolean NOT NULL DEFAULT false;
CREATE INDEX billing_drift_run ON control.billing_drift (run) WHERE run IS NOT NULL;
CREATE INDEX billing_drift_tenant ON control.billing_drift (tenant_id, kind, metric, created_at);
CREATE TABLE control.billing_drift_report (
  one        boolean PRIMARY KEY DEFAULT true CHECK (one),
  run        uuid NOT NULL,
  begun_at   timestamptz NOT NULL DEFAULT now(),
  done_at    timestamptz,
  looked     jsonb NOT NULL DEFAULT '{}',
  problem    text NOT NULL DEFAULT ''
);
ALTER TABLE control.webhook_inbox ADD COLUMN attempts int NOT NULL DEFAULT 0, ADD COLUMN replayed_at timestamptz;
CREATE INDEX webhook_inbox_received ON control.webhook_inbox (received_at);

-- How the money of each month came to be: a row for each change of a tenant's MRR. The database writes it with the change itself, whoever makes it, so that the rows of a tenant always add up to what it pays, however often and in whatever order Stripe tells something.
CREATE TABLE control.mrr_movements (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES control.tenants,
  at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  kind      varchar(12) NOT NULL CHECK (kind IN ('new','reactivation','expansion','contraction','churn')),
  delta     bigint NOT NULL CHECK (delta <> 0),
  mrr       bigint NOT NULL CHECK (mrr >= 0)
);
CREATE INDEX mrr_movements_at ON control.mrr_movements (at, id) INCLUDE (kind, delta);
CREATE INDEX mrr_movements_tenant ON control.mrr_movements (tenant_id, id);
-- Who tried a plan, since when, and since when they have paid.
CREATE TABLE control.trials (
  tenant_id    uuid PRIMARY KEY REFERENCES control.tenants,
  began_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  converted_at timestamptz
);
CREATE INDEX trials_began ON control.trials (began_at);
INSERT INTO control.mrr_movements (tenant_id, at, kind, delta, mrr)
  SELECT t.id, coalesce((SELECT min(su.created_at) FROM control.subscriptions AS su WHERE su.tenant_id = t.id AND su.status IN ('active', 'past_due')), t.created_at), 'new', t.mrr, t.mrr
  FROM control.tenants AS t WHERE t.mrr <> 0 ORDER BY 2;
-- When a trial without a card began was not kept: it lasts fourteen days.
INSERT INTO control.trials (tenant_id, began_at, converted_at)
  SELECT t.id, coalesce(cu.trial_ends_at - interval '14 days', su.began, t.created_at), (SELECT min(m.at) FROM control.mrr_movements AS m WHERE m.tenant_id = t.id)
  FROM control.tenants AS t LEFT JOIN control.customers AS cu ON cu.tenant_id = t.id
  LEFT JOIN LATERAL (SELECT min(s.created_at) AS began FROM control.subscriptions AS s WHERE s.tenant_id = t.id AND s.trial_ends_at IS NOT NULL) AS su ON true
  WHERE cu.trial_ends_at IS NOT NULL OR su.began IS NOT NULL OR t.state = 'trialing';
CREATE FUNCTION control.note_money() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was bigint := 0;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    was := OLD.mrr;
  END IF;
  IF NEW.state = 'trialing' THEN
    INSERT INTO control.trials (tenant_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
  END IF;
  IF NEW.mrr = was THEN
    RETURN NULL;
  END IF;
  INSERT INTO control.mrr_movements (tenant_id, kind, delta, mrr) VALUES (NEW.id,
    CASE WHEN was = 0 AND EXISTS (SELECT 1 FROM control.mrr_movements WHERE tenant_id = NEW.id) THEN 'reactivation'
      WHEN was = 0 THEN 'new' WHEN NEW.mrr = 0 THEN 'churn' WHEN NEW.mrr > was THEN 'expansion' ELSE 'contraction' END,
    NEW.mrr - was, NEW.mrr);
  IF was = 0 THEN
    UPDATE control.trials SET converted_at = clock_timestamp() WHERE tenant_id = NEW.id AND converted_at IS NULL;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER tenants_money_new AFTER INSERT ON control.tenants
  FOR EACH ROW WHEN (NEW.mrr <> 0 OR NEW.state = 'trialing') EXECUTE FUNCTION control.note_money();
CREATE TRIGGER tenants_money_moved AFTER UPDATE OF mrr, state ON control.tenants
  FOR EACH ROW WHEN (NEW.mrr <> OLD.mrr OR NEW.state = 'trialing' AND OLD.state <> 'trialing') EXECUTE FUNCTION control.note_money();
CREATE FUNCTION control.movements_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'movements of MRR are only ever added to' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER mrr_movements_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON control.mrr_movements EXECUTE FUNCTION control.movements_stay();

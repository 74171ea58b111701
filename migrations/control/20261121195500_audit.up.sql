ALTER TABLE control.audit_log
  ADD COLUMN actor varchar(160) NOT NULL DEFAULT '',
  ADD COLUMN session_id uuid,
  ADD COLUMN ip_address varchar(45) NOT NULL DEFAULT '';
CREATE INDEX audit_log_time ON control.audit_log (created_at, id);
CREATE INDEX audit_log_operator ON control.audit_log (operator_id, created_at, id);
CREATE TABLE control.audit_chain (
  number   bigint PRIMARY KEY,
  day      date NOT NULL,
  entry_id uuid NOT NULL UNIQUE,
  hash     bytea NOT NULL
);
CREATE INDEX audit_chain_day ON control.audit_chain (day, number);
CREATE FUNCTION control.audit_text(e control.audit_log) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_array(e.id, e.operator_id, e.actor, e.session_id, e.ip_address, e.tenant_id, e.action, e.reason, e.detail,
    to_char(e.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text
$$;
CREATE FUNCTION control.audit_link(e control.audit_log) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  head control.audit_chain;
  next_number bigint;
  next_day date;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('hearth audit', 0));
  SELECT * INTO head FROM control.audit_chain ORDER BY number DESC LIMIT 1;
  next_number := coalesce(head.number, 0) + 1;
  next_day := greatest(head.day, (clock_timestamp() AT TIME ZONE 'UTC')::date);
  INSERT INTO control.audit_chain (number, day, entry_id, hash) VALUES (next_number, next_day, e.id,
    sha256(convert_to(coalesce(encode(head.hash, 'hex'), '') || E'\n' || next_number || ' ' || next_day || E'\n' || control.audit_text(e), 'UTF8')));
END
$$;
CREATE FUNCTION control.audit_link_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM control.audit_link(NEW);
  RETURN NULL;
END
$$;
CREATE FUNCTION control.audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is only ever added to' USING ERRCODE = 'insufficient_privilege';
END
$$;
DO $$
DECLARE
  e control.audit_log;
BEGIN
  FOR e IN SELECT * FROM control.audit_log ORDER BY created_at, id LOOP
    PERFORM control.audit_link(e);
  END LOOP;
END
$$;
CREATE CONSTRAINT TRIGGER audit_log_link AFTER INSERT ON control.audit_log DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION control.audit_link_new();
CREATE TRIGGER audit_log_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON control.audit_log EXECUTE FUNCTION control.audit_refuse();
CREATE TRIGGER audit_chain_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON control.audit_chain EXECUTE FUNCTION control.audit_refuse();
REVOKE UPDATE, DELETE, TRUNCATE ON control.audit_log, control.audit_chain FROM CURRENT_USER;

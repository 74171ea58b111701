package tenant_test

import (
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// TestNoVisitEndsWithoutItsLine has the commit of the log fail: the visit goes on, and can
// be ended again.
func TestNoVisitEndsWithoutItsLine(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	s := withClock(env, time.Now)
	db, of := env.Open(t)
	jana := tenanttest.Member(t, db, "Jana")
	o := visitingOperator(t, s)
	v, _, err := s.BeginVisit(t.Context(), o, o.Actor(""), of, jana.Email, "they asked")
	if err != nil {
		t.Fatal(err)
	}
	owner := func(statement string) {
		t.Helper()
		if _, err := env.Pools.Owner.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	ended := func() (over bool, lines int) {
		t.Helper()
		now, err := tenant.VisitByID(t.Context(), db, v.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := env.Registry.Control().NewRaw(`SELECT count(*) FROM control.audit_log WHERE tenant_id = ? AND action = 'visit.end'`, of.ID).Scan(t.Context(), &lines); err != nil {
			t.Fatal(err)
		}
		return now.IsOver(time.Now()), lines
	}
	owner(`CREATE FUNCTION control.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$`)
	owner(`CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON control.audit_log DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION control.refuse()`)
	if err := s.EndVisit(t.Context(), db, jana, v.ID); err == nil {
		t.Error("it is said to have ended")
	}
	if over, lines := ended(); over || lines != 0 {
		t.Errorf("over %t with %d lines, though none could be written", over, lines)
	}
	owner(`DROP TRIGGER refuse ON control.audit_log`)
	if err := s.EndVisit(t.Context(), db, jana, v.ID); err != nil {
		t.Fatal(err)
	}
	if over, lines := ended(); !over || lines != 1 {
		t.Errorf("over %t with %d lines, want one", over, lines)
	}
}

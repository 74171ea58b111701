package tenant_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// TestTheAuditLogTellsOfTampering writes a log and changes it the way that only
// somebody who owns the database can: past the triggers.
func TestTheAuditLogTellsOfTampering(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	control := env.Registry.Control()
	_, larkfield := env.Open(t)
	for _, action := range []string{"tenant.suspend", "tenant.resume", "tenant.wake"} {
		err := tenant.Audit(t.Context(), control, tenant.AuditEntry{By: tenant.Terminal, Tenant: larkfield.ID, Action: action, Reason: "a “reason”\n", Before: map[string]int{"b": 1, "a": 2}, After: "x"})
		if err != nil {
			t.Fatal(err)
		}
	}
	lines, err := tenant.AuditLog(t.Context(), control, tenant.AuditSearch{Limit: 10})
	if err != nil || len(lines) != 3 || lines[0].Action != "tenant.wake" || lines[0].Number != 3 || lines[0].Slug != larkfield.Slug || lines[0].Actor != "terminal" {
		t.Fatalf("the log holds %+v, %v", lines, err)
	}
	today, second := lines[1].Day.Format(time.DateOnly), lines[1].ID
	verify := func(day time.Time) tenant.AuditReport {
		t.Helper()
		r, err := tenant.VerifyAudit(t.Context(), control, day)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := verify(time.Time{}); r.Entries != 3 || len(r.Breaks) != 0 || len(r.Head) != 64 {
		t.Fatalf("an honest log: %+v", r)
	}
	for _, what := range []string{`UPDATE control.audit_log SET reason = 'none'`, `DELETE FROM control.audit_log`, `TRUNCATE control.audit_log`,
		`UPDATE control.audit_chain SET hash = ''`, `DELETE FROM control.audit_chain`, `TRUNCATE control.audit_chain`} {
		if _, err := env.Pools.Owner.ExecContext(t.Context(), what); err == nil || !strings.Contains(err.Error(), "only ever added to") && !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, tt := range []struct{ name, does, undoes, what string }{
		{"changed", `UPDATE control.audit_log SET reason = 'harmless' WHERE id = ?`, `UPDATE control.audit_log SET reason = E'a “reason”\n' WHERE id = ?`, "was changed"},
		{"given to another tenant", `UPDATE control.audit_log SET tenant_id = NULL WHERE id = ?`, `UPDATE control.audit_log SET tenant_id = '` + larkfield.ID.String() + `' WHERE id = ?`, "was changed"},
		{"dated back", `UPDATE control.audit_log SET created_at = created_at - interval '1 microsecond' WHERE id = ?`, `UPDATE control.audit_log SET created_at = created_at + interval '1 microsecond' WHERE id = ?`, "was changed"},
		{"out of the chain", `UPDATE control.audit_chain SET entry_id = gen_random_uuid() WHERE entry_id = ?`, `UPDATE control.audit_chain SET entry_id = ? WHERE number = 2`, "is gone"},
	} {
		past(t, env, tt.does, second)
		for _, day := range []time.Time{{}, lines[1].Day} {
			r := verify(day)
			if len(r.Breaks) == 0 || r.Breaks[0].Day != today || r.Breaks[0].Number != 2 || r.Breaks[0].What != tt.what {
				t.Errorf("an entry was %s: %+v", tt.name, r.Breaks)
			}
		}
		past(t, env, tt.undoes, second)
		if r := verify(time.Time{}); len(r.Breaks) != 0 {
			t.Fatalf("%s and back: %+v", tt.name, r.Breaks)
		}
	}
	if r := verify(lines[1].Day.AddDate(0, 0, 1)); r.Entries != 0 || len(r.Breaks) != 0 {
		t.Errorf("a day without entries: %+v", r)
	}
	past(t, env, `DELETE FROM control.audit_log WHERE id = ?`, second)
	past(t, env, `DELETE FROM control.audit_chain WHERE entry_id = ?`, second)
	if r := verify(time.Time{}); len(r.Breaks) != 1 || r.Breaks[0].Number != 3 || !strings.Contains(r.Breaks[0].What, "what was between them is gone") {
		t.Errorf("an entry was taken out whole: %+v", r.Breaks)
	}
	past(t, env, `INSERT INTO control.audit_log (id, action) VALUES (?, 'forged')`, tenant.NewID())
	if r := verify(time.Time{}); len(r.Breaks) != 2 || !strings.Contains(r.Breaks[1].What, "in no chain") {
		t.Errorf("an entry was slipped in: %+v", r.Breaks)
	}
}

// past runs a statement with the triggers put to sleep.
func past(t *testing.T, env *tenanttest.Env, statement string, id tenant.ID) {
	t.Helper()
	tx, err := env.Pools.Owner.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	_, err = tx.Exec(`SET LOCAL session_replication_role = replica`)
	if err == nil {
		_, err = tx.Exec(statement, id)
	}
	if err := errors.Join(err, tx.Commit()); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// TestAnActAndItsEntryAreOne writes from many sides at once, half of which change
// their mind.
func TestAnActAndItsEntryAreOne(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	control := env.Registry.Control()
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			err := control.InTx(t.Context(), func(ctx context.Context, c tenant.ControlDB) error {
				if err := tenant.Audit(ctx, c, tenant.AuditEntry{Action: "test.act"}); err != nil || i%2 == 0 {
					return err
				}
				return context.Canceled
			})
			if i%2 == 0 && err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	r, err := tenant.VerifyAudit(t.Context(), control, time.Time{})
	if err != nil || r.Entries != 20 || len(r.Breaks) != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

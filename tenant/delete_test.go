package tenant_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

// closed is a workspace with somebody and something in it, whose time is over.
func closed(t *testing.T, env *tenanttest.Env) tenant.ID {
	t.Helper()
	maker := tenanttest.New(t) // not the service that deletes: it may be at work still
	slug := tenanttest.Unique("gone")
	id, err := maker.Service.BeginSignUp(t.Context(), signUp(slug))
	if err != nil {
		t.Fatal(err)
	}
	_, owner, done, err := maker.Service.AwaitProvisioned(t.Context(), id, 20*time.Second)
	if err != nil || !done {
		t.Fatalf("not provisioned: %v, %v", done, err)
	}
	db, err := maker.Registry.Open(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	me, err := tenant.MemberByID(t.Context(), db, owner)
	if err != nil {
		t.Fatal(err)
	}
	if err := maker.Service.CloseWorkspace(t.Context(), db, me, "Larkfield", "copper kettle hill"); err != nil {
		t.Fatal(err)
	}
	if err := env.Files.Put(t.Context(), id, "files/a.txt", strings.NewReader("a"), 1); err != nil {
		t.Fatal(err)
	}
	if _, err := env.Registry.Control().NewRaw(`INSERT INTO control.fleet_skips (tenant_id, target, reason, skipped_by) VALUES (?, 1, 'huge', 'olive@example.com')`, id).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	over(t, env, id)
	return id
}

func over(t *testing.T, env *tenanttest.Env, id tenant.ID) {
	t.Helper()
	if _, err := env.Registry.Control().NewRaw(`UPDATE control.tenants SET delete_at = now() WHERE id = ?`, id).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// left counts what there still is of a tenant.
func left(t *testing.T, env *tenanttest.Env, id tenant.ID) map[string]int {
	t.Helper()
	counts := map[string]int{}
	for name, query := range map[string]string{
		"directory": `SELECT count(*) FROM control.directory WHERE tenant_id = ?`,
		"doors":     `SELECT count(*) FROM control.doors WHERE tenant_id = ?`,
		"jobs":      `SELECT count(*) FROM node.outbox WHERE tenant_id = ?`,
		"skips":     `SELECT count(*) FROM control.fleet_skips WHERE tenant_id = ?`,
		"residence": `SELECT count(*) FROM node.residence WHERE tenant_id = ?`,
		"schema":    `SELECT count(*) FROM information_schema.schemata WHERE schema_name = 't_' || replace(?::text, '-', '')`,
	} {
		var n int
		if err := env.Registry.Control().NewRaw(query, id.String()).Scan(t.Context(), &n); err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			counts[name] = n
		}
	}
	if _, _, err := env.Files.Get(t.Context(), id, "files/a.txt"); err == nil {
		counts["files"] = 1
	}
	return counts
}

// TestDeletionFindsWhatSleeps closes a workspace that hibernates, also one that
// somebody is waking just then, and expects its archive and its schema to be gone.
func TestDeletionFindsWhatSleeps(t *testing.T) {
	t.Parallel()
	for _, wakes := range []bool{false, true} {
		env := tenanttest.New(t)
		id := closed(t, env)
		if _, err := env.Registry.Control().NewRaw(`DELETE FROM node.outbox WHERE tenant_id = ?`, id).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := env.Registry.Hibernate(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		key := object(t, env, id)
		var both sync.WaitGroup
		if wakes {
			reached, begun := make(chan struct{}), make(chan struct{})
			env.Registry.OnReached(func(point string) {
				if strings.HasPrefix(point, "before CREATE SCHEMA") {
					close(reached)
					<-begun
				}
			})
			env.Service.OnReached(func(point string) {
				if point == "jobs deleted" {
					close(begun)
				}
			})
			both.Go(func() { env.Registry.Wake(t.Context(), id) })
			<-reached
		}
		if err := env.Service.DeleteClosed(t.Context(), tenant.DeleteClosedArgs{TenantID: id}); err != nil {
			t.Fatal(err)
		}
		both.Wait()
		if diff := cmp.Diff(map[string]int{}, left(t, env, id)); diff != "" {
			t.Errorf("left over (-want +got):\n%s", diff)
		}
		if _, _, err := env.Files.Get(t.Context(), id, key); !fault.Is(err, fault.NotFound) {
			t.Errorf("its archive: %v, want NotFound", err)
		}
		if err := env.Registry.Wake(t.Context(), id); !fault.Is(err, fault.NotFound) {
			t.Errorf("it wakes: %v", err)
		}
	}
}

// TestDeletionSurvivesDeathAtEveryPoint stops the deletion where a process could
// die. Each step is one transaction, so a panic leaves what a kill leaves.
func TestDeletionSurvivesDeathAtEveryPoint(t *testing.T) {
	t.Parallel()
	for _, point := range []string{"deletion begun", "jobs deleted", "schema deleted", "files deleted", "directory deleted"} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			env := tenanttest.New(t)
			id := closed(t, env)
			args := tenant.DeleteClosedArgs{TenantID: id}
			env.Service.OnReached(func(at string) {
				if at == point {
					panic("killed")
				}
			})
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("%q was never reached", point)
					}
				}()
				env.Service.DeleteClosed(t.Context(), args)
			}()
			env.Service.OnReached(func(string) {})
			if _, err := env.Registry.Open(t.Context(), id); !fault.Is(err, fault.NotFound) {
				t.Errorf("half deleted, it opens: %v", err)
			}
			for range 2 {
				if err := env.Service.DeleteClosed(t.Context(), args); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(map[string]int{}, left(t, env, id)); diff != "" {
				t.Errorf("left over (-want +got):\n%s", diff)
			}
			gone, err := tenant.TenantByID(t.Context(), env.Registry.Control(), id)
			if err != nil || gone.State != tenant.StateDeleted || gone.Operation != tenant.OpNone {
				t.Errorf("the tenant is %s, operation %q, %v", gone.State, gone.Operation, err)
			}
		})
	}
}

func TestDeletionWaitsAndGivesWay(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change string // of the tenant, before the job runs
		want   fault.Kind
		left   bool
	}{
		{"its time is over", `SELECT 1`, "", false},
		{"it is due later, after it was closed again", `UPDATE control.tenants SET delete_at = now() + interval '1 day' WHERE id = ?`, "", true},
		{"it was reopened", `UPDATE control.tenants SET state = 'active', delete_at = NULL WHERE id = ?`, "", true},
		{"an operator cancelled it without a day", `UPDATE control.tenants SET delete_at = NULL WHERE id = ?`, "", true},
		{"another operation runs", `UPDATE control.tenants SET operation = 'hibernate' WHERE id = ?`, fault.Unavailable, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			env := tenanttest.New(t)
			id := closed(t, env)
			if _, err := env.Registry.Control().NewRaw(tt.change, id).Exec(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := env.Service.DeleteClosed(t.Context(), tenant.DeleteClosedArgs{TenantID: id}); fault.Of(err) != tt.want {
				t.Errorf("answer %v, want %q", err, tt.want)
			}
			if got := left(t, env, id)["schema"] == 1; got != tt.left {
				t.Errorf("the schema is there: %v, want %v", got, tt.left)
			}
		})
	}
}

// TestReopeningAndDeletingDoNotMeet lets both begin at once: whoever is first wins.
func TestReopeningAndDeletingDoNotMeet(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	id := closed(t, env)
	db, err := env.Registry.Open(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	env.Service.OnReached(func(at string) {
		if at != "deletion begun" {
			return
		}
		if _, err := env.Registry.Control().NewRaw(`UPDATE control.tenants SET delete_at = now() + interval '1 hour' WHERE id = ?`, id).Exec(context.Background()); err != nil {
			t.Error(err)
		}
		if err := env.Service.ReopenWorkspace(context.Background(), db, tenant.Member{Role: tenant.RoleOwner}); !fault.Is(err, fault.Precondition) {
			t.Errorf("reopening while it is deleted: %v, want Precondition", err)
		}
	})
	if err := env.Service.DeleteClosed(t.Context(), tenant.DeleteClosedArgs{TenantID: id}); err != nil {
		t.Fatal(err)
	}
	if n := len(left(t, env, id)); n != 0 {
		t.Errorf("%d kinds of things are left", n)
	}
}

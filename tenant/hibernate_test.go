package tenant_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"
)

// TestArchivesHoldEveryTable compares the list in the code with what the migrations
// make: a table that is forgotten there would be lost.
func TestArchivesHoldEveryTable(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	_, made := env.Open(t)
	var want []string
	err := env.Registry.Control().NewRaw(`SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(?) AND relkind IN ('r', 'p', 'm', 'f') ORDER BY relname`, tenant.Schema(made.ID)).Scan(t.Context(), &want)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, slices.Sorted(slices.Values(tenant.ArchivedTables))); diff != "" {
		t.Errorf("tables (-schema +archive):\n%s", diff)
	}
	var others []string
	err = env.Registry.Control().NewRaw(`SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(?) AND relkind = 'S' AND relname <> 'ids'`, tenant.Schema(made.ID)).Scan(t.Context(), &others)
	if err != nil || len(others) > 0 {
		t.Errorf("sequences that no archive holds: %v %v", others, err)
	}
}

// TestATenantComesBackAsItWas sends workspaces to sleep that were made at random. A
// sample of them; many with HEARTH_TEST_LONG.
func TestATenantComesBackAsItWas(t *testing.T) {
	t.Parallel()
	for _, seed := range append(sampleOf(60, 4), 0) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			env := tenanttest.New(t)
			_, made := env.Open(t)
			if seed != 0 {
				fill(t, env, made, uint64(seed))
			}
			before := state(t, env, made.ID)
			for range 2 { // hibernating again changes nothing
				if err := env.Registry.Hibernate(t.Context(), made.ID); err != nil {
					t.Fatal(err)
				}
			}
			if n := schemas(t, env, made.ID); n != 0 || residence(t, env, made.ID) != tenant.ResidenceHibernated {
				t.Fatalf("%d schemas are left, the tenant is %s", n, residence(t, env, made.ID))
			}
			db := mustOpen(t, env, made.ID)
			if err := env.Registry.FinishWake(t.Context(), made.ID); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, state(t, env, made.ID)); diff != "" {
				t.Errorf("the tenant (-before +after):\n%s", diff)
			}
			if _, err := db.NewRaw(`UPDATE ?tenant.rooms SET topic = 'on we go'`).Exec(t.Context()); err != nil {
				t.Errorf("writing after waking: %v", err)
			}
			if err := env.Registry.Hibernate(t.Context(), made.ID); err != nil {
				t.Errorf("a second time: %v", err)
			}
		})
	}
}

// TestATenantInUseDoesNotHibernate writes at each point of the way.
func TestATenantInUseDoesNotHibernate(t *testing.T) {
	t.Parallel()
	for _, point := range []string{"the archive is announced", "the archive is kept"} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			env := tenanttest.New(t)
			made := workspace(t, env, 1, 5)
			db, err := env.Registry.OpenTenant(t.Context(), made)
			if err != nil {
				t.Fatal(err)
			}
			env.Registry.OnReached(func(p string) {
				if p != point {
					return
				}
				if _, err := db.NewRaw(`UPDATE ?tenant.rooms SET topic = 'changed'`).Exec(context.WithoutCancel(t.Context())); err != nil {
					t.Error(err)
				}
			})
			err = env.Registry.Hibernate(t.Context(), made.ID)
			var changed int
			if look := mustOpen(t, env, made.ID).NewRaw(`SELECT count(*) FROM ?tenant.rooms WHERE topic = 'changed'`).Scan(t.Context(), &changed); look != nil || changed == 0 {
				t.Errorf("what was written is lost: %d %v", changed, look)
			}
			if point == "the archive is kept" && !fault.Is(err, fault.Conflict) {
				t.Errorf("it hibernated over a write: %v", err)
			}
		})
	}
}

// TestWhatThisHearthDoesNotKnowIsNotArchived has tables and versions of a newer one.
func TestWhatThisHearthDoesNotKnowIsNotArchived(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	for name, change := range map[string]string{
		"a newer version":            `UPDATE node.residence SET schema_version = schema_version + 1 WHERE tenant_id = ?0`,
		"a table that nobody listed": `CREATE TABLE ?1.surprises (id bigint)`,
	} {
		made := workspace(t, env, 1, 3)
		if _, err := env.Registry.Control().NewRaw(change, made.ID, bun.Safe(tenant.Schema(made.ID))).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := env.Registry.Hibernate(t.Context(), made.ID); err == nil || schemas(t, env, made.ID) != 1 {
			t.Errorf("%s: %v, %d schemas are left", name, err, schemas(t, env, made.ID))
		}
		if n := announced(t, env, made.ID); n != 0 {
			t.Errorf("%s: %d announcements are left", name, n)
		}
	}
}

// TestStatesThatHibernate sends tenants to sleep that are not active.
func TestStatesThatHibernate(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	for is, sleeps := range map[tenant.State]bool{
		tenant.StateTrialing: true, tenant.StatePastDue: true, tenant.StateSuspended: true, tenant.StateCancelled: true, tenant.StateProvisioning: false, tenant.StateDeleted: false,
	} {
		made := workspace(t, env, 1, 3)
		before := state(t, env, made.ID)
		if _, err := env.Registry.Control().NewRaw(`UPDATE control.tenants SET state = ? WHERE id = ?`, is, made.ID).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
		err := env.Registry.Hibernate(t.Context(), made.ID)
		if got := residence(t, env, made.ID) == tenant.ResidenceHibernated; got != sleeps || (err == nil) != sleeps {
			t.Errorf("one that is %s sleeps: %v, %v", is, got, err)
		}
		if !sleeps {
			continue
		}
		if err := env.Registry.Wake(t.Context(), made.ID); err != nil {
			t.Errorf("%s: %v", is, err)
		}
		if diff := cmp.Diff(before, state(t, env, made.ID)); diff != "" {
			t.Errorf("%s (-before +after):\n%s", is, diff)
		}
	}
}

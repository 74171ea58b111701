package tenant_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/local"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

// TestTwoProcessesAtOnce has two registries, which are two processes to each other,
// hibernate and wake the same tenant at once, while somebody writes in it.
func TestTwoProcessesAtOnce(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	made := workspace(t, env, 3, 200)
	other := tenant.NewRegistry(env.Pools, "hearth.test", nil)
	other.Archive(tenant.Archives{Files: env.Files, Idle: tenant.IdleAfter(time.Hour), Now: time.Now})
	both := []*tenant.Registry{env.Registry, other}
	dice := rand.New(rand.NewPCG(1, 1))
	written := 0
	for range 12 {
		var all sync.WaitGroup
		for _, r := range both {
			for range 2 {
				move := r.Hibernate
				if dice.IntN(2) == 0 {
					move = r.Wake
				}
				all.Go(func() {
					if err := move(t.Context(), made.ID); err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Precondition) {
						t.Error(err)
					}
				})
			}
		}
		var wrote bool
		all.Go(func() {
			db, err := other.Open(t.Context(), made.ID)
			if err != nil {
				if !fault.Is(err, fault.Unavailable) {
					t.Error(err)
				}
				return
			}
			_, err = db.NewRaw(`UPDATE ?tenant.rooms SET seq = seq + 1`).Exec(t.Context())
			wrote = err == nil
		})
		all.Wait()
		if wrote {
			written++
		}
		if n := schemas(t, env, made.ID); (n == 1) != (truth(t, env, made.ID) == tenant.ResidenceAwake) {
			t.Fatalf("%d schemas, and it is %s", n, truth(t, env, made.ID))
		}
	}
	if err := env.Registry.Wake(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	var seq, messages int
	err := mustOpen(t, env, made.ID).NewRaw(`SELECT (SELECT min(seq) FROM ?tenant.rooms), (SELECT count(*) FROM ?tenant.messages)`).Scan(t.Context(), &seq, &messages)
	if err != nil || seq != written || messages != 200 {
		t.Errorf("%d of %d writes and %d messages are there, %v", seq, written, messages, err)
	}
	forgetAll(t, env, made.ID)
	if n := archives(env, made.ID); n != 0 {
		t.Errorf("%d archives are left of a tenant that is awake", n)
	}
}

// TestTheSecondToHibernateIsTooLate has another process archive a tenant after the first
// has looked where it is, and before it reads it.
func TestTheSecondToHibernateIsTooLate(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	made := workspace(t, env, 1, 2)
	looks := 0
	slow := tenant.NewRegistry(env.Pools, "hearth.test", nil)
	slow.Archive(tenant.Archives{Files: env.Files, Idle: tenant.IdleAfter(time.Hour), Now: func() time.Time {
		if looks++; looks == 2 { // for what is due in it, once it is known to be awake
			if err := env.Registry.Hibernate(t.Context(), made.ID); err != nil {
				t.Error(err)
			}
		}
		return time.Now()
	}})
	if err := slow.Hibernate(t.Context(), made.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("archived by somebody else meanwhile: %v, want a conflict", err)
	}
	if n := archives(env, made.ID); looks < 2 || n != 1 || truth(t, env, made.ID) != tenant.ResidenceHibernated {
		t.Errorf("%d looks, %d archives, %s", looks, n, truth(t, env, made.ID))
	}
}

// truth is where a tenant's data is, whatever control has heard.
func truth(t *testing.T, env *tenanttest.Env, id tenant.ID) (r tenant.Residence) {
	t.Helper()
	if err := env.Registry.Control().NewRaw(`SELECT residence FROM node.residence WHERE tenant_id = ?`, id).Scan(t.Context(), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func archives(env *tenanttest.Env, id tenant.ID) int { return env.Files.Count(id, "archives/") }

// TestPostgresEndsOnTheWay ends a server of its own without warning at points of both
// ways, and starts it again. A sample of the points; all with HEARTH_TEST_LONG.
func TestPostgresEndsOnTheWay(t *testing.T) {
	t.Parallel()
	// Where the server's account may go, too, so that nothing of it is left elsewhere.
	dir, err := os.MkdirTemp("", "hearth-ends-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	start := func() (*local.Postgres, error) {
		return local.StartPostgres(t.Context(), local.PostgresOptions{DataDir: dir})
	}
	server, err := start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Stop(context.Background()) })
	env, err := tenanttest.Connect(server.DSN())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tenant.Migrate(t.Context(), env.Pools, env.Keys.RolePassword()); err != nil {
		t.Fatal(err)
	}
	made := hostile(t, env, 4)
	before := state(t, env, made.ID)
	ways := map[string]func(id tenant.ID) error{
		"hibernate": func(id tenant.ID) error { return env.Registry.Hibernate(t.Context(), id) },
		"wake":      func(id tenant.ID) error { return env.Registry.Wake(t.Context(), id) },
	}
	points := map[string]int{}
	for _, way := range []string{"hibernate", "wake"} {
		env.Registry.OnReached(func(string) { points[way]++ })
		if err := ways[way](made.ID); err != nil {
			t.Fatal(err)
		}
	}
	for way, move := range ways {
		for _, point := range sampleOf(points[way], 3) {
			env.Registry.OnReached(func(string) {})
			if way == "wake" {
				if err := env.Registry.Hibernate(t.Context(), made.ID); err != nil {
					t.Fatal(err)
				}
			}
			var pid int
			if err := env.Registry.Control().NewRaw(`SELECT split_part(pg_read_file('postmaster.pid'), E'\n', 1)`).Scan(t.Context(), &pid); err != nil {
				t.Fatal(err)
			}
			n := 0
			env.Registry.OnReached(func(string) {
				if n++; n == point {
					ended := syscall.Kill(pid, syscall.SIGQUIT)
					<-server.Done()
					server.Stop(t.Context())
					again, err := start()
					if err := errors.Join(ended, err); err != nil {
						t.Error(err)
						return
					}
					server = again
				}
			})
			if err := move(made.ID); err != nil && !fault.Is(err, fault.Unavailable) {
				t.Errorf("%s, point %d of %d: %v", way, point, points[way], err)
			}
			env.Registry.OnReached(func(string) {})
			if err := errors.Join(env.Registry.Wake(t.Context(), made.ID), env.Registry.FinishWake(t.Context(), made.ID)); err != nil {
				t.Fatalf("%s, point %d of %d: %v", way, point, points[way], err)
			}
			if diff := cmp.Diff(before, state(t, env, made.ID)); diff != "" {
				t.Fatalf("%s, point %d of %d, the tenant (-before +after):\n%s", way, point, points[way], diff)
			}
		}
	}
}

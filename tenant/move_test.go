package tenant_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

// rowsOf counts what both servers know of a tenant.
func rowsOf(t *testing.T, env *tenanttest.Env, id tenant.ID) string {
	t.Helper()
	var said []string
	for _, s := range env.Registry.Nodes() {
		var residences, waiting, parked, others int
		err := s.NewRaw(`SELECT (SELECT count(*) FROM node.residence WHERE tenant_id = ?0), (SELECT count(*) FROM node.outbox WHERE tenant_id = ?0 AND state = 'waiting'),
			(SELECT count(*) FROM node.outbox WHERE tenant_id = ?0 AND state = 'parked'), (SELECT count(*) FROM node.outbox WHERE tenant_id = ?0 AND state NOT IN ('waiting', 'parked'))`, id).
			Scan(t.Context(), &residences, &waiting, &parked, &others)
		if err != nil {
			t.Fatal(err)
		}
		said = append(said, fmt.Sprintf("%s: %d home, %d waiting, %d parked, %d else", s.Name, residences, waiting, parked, others))
	}
	return strings.Join(said, "; ")
}

// TestATenantMovesThereAndBack compares everything in it, and its jobs.
func TestATenantMovesThereAndBack(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			env := tenanttest.NewSpread(t)
			made := workspace(t, env, seed, []int{0, 1, 200, 3000}[seed])
			addJobs(t, env, made)
			before := state(t, env, made.ID)
			awake := seed%2 == 0
			if !awake {
				if err := env.Registry.Hibernate(t.Context(), made.ID); err != nil {
					t.Fatal(err)
				}
			}
			for _, step := range []struct{ to, want string }{
				{tenanttest.North, "main: 0 home, 0 waiting, 0 parked, 0 else; north: 1 home, 2 waiting, 1 parked, 0 else"},
				{tenant.MainServer, "main: 1 home, 2 waiting, 1 parked, 0 else; north: 0 home, 0 waiting, 0 parked, 0 else"},
				{tenanttest.North, "main: 0 home, 0 waiting, 0 parked, 0 else; north: 1 home, 2 waiting, 1 parked, 0 else"},
			} {
				if err := env.Registry.Move(t.Context(), made.ID, step.to); err != nil {
					t.Fatal(err)
				}
				if now := find(t, env, made.ID); now.Node != step.to || now.Operation != tenant.OpNone || (now.Residence == tenant.ResidenceAwake) != awake {
					t.Fatalf("it is %s on %s and being %q", now.Residence, now.Node, now.Operation)
				}
				if diff := cmp.Diff(step.want, rowsOf(t, env, made.ID)); diff != "" {
					t.Errorf("after the move to %s (-want +got):\n%s", step.to, diff)
				}
			}
			db := mustOpen(t, env, made.ID)
			whole(t, env, made, before, "after three moves")
			if _, err := db.NewRaw(`INSERT INTO ?tenant.members (name, email) VALUES ('new', 'new@example.com')`).Exec(t.Context()); err != nil {
				t.Errorf("writing after it: %v", err)
			}
			if err := env.Registry.Hibernate(t.Context(), made.ID); err != nil {
				t.Errorf("hibernating after it: %v", err)
			}
		})
	}
}

// TestMovesThatCannotBe leave the tenant where it is, and usable.
func TestMovesThatCannotBe(t *testing.T) {
	t.Parallel()
	closed, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	away, err := tenant.Connect(tenant.PoolConfig{DatabaseURL: "postgres://hearth@" + closed.Addr().String() + "/hearth", TenantPassword: "x"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(away.Close)
	tests := []struct {
		name, to string
		prepare  func(t *testing.T, env *tenanttest.Env, made tenant.Tenant)
		want     fault.Kind
	}{
		{"to nowhere", "nowhere", nil, fault.Invalid},
		{"to no name", "", nil, fault.Invalid},
		{"to itself", tenant.MainServer, nil, fault.Precondition},
		{"to a server that is away", tenanttest.North, func(_ *testing.T, env *tenanttest.Env, _ tenant.Tenant) {
			env.Registry.Spread(1, tenant.Server{Name: tenanttest.North, Pools: away})
		}, fault.Unavailable},
		{"to another server than its name says", "south", func(_ *testing.T, env *tenanttest.Env, _ tenant.Tenant) {
			env.Registry.Spread(1, tenant.Server{Name: "south", Pools: env.North})
		}, fault.Precondition},
		{"while something else is done", tenanttest.North, func(t *testing.T, env *tenanttest.Env, made tenant.Tenant) {
			change(t, env, `UPDATE control.tenants SET operation = 'delete' WHERE id = ?`, made.ID)
		}, fault.Conflict},
		{"while it is being set up", tenanttest.North, func(t *testing.T, env *tenanttest.Env, made tenant.Tenant) {
			change(t, env, `UPDATE control.tenants SET state = 'provisioning' WHERE id = ?`, made.ID)
		}, fault.Precondition},
		{"of one that is gone", tenanttest.North, func(t *testing.T, env *tenanttest.Env, made tenant.Tenant) {
			change(t, env, `UPDATE control.tenants SET state = 'deleted' WHERE id = ?`, made.ID)
		}, fault.NotFound},
		{"onto something newer", tenanttest.North, func(t *testing.T, env *tenanttest.Env, made tenant.Tenant) {
			if _, err := env.North.Owner.NewRaw(`INSERT INTO node.residence (tenant_id, schema_name, residence, generation) VALUES (?, 't', 'hibernated', 99)`, made.ID).Exec(t.Context()); err != nil {
				t.Fatal(err)
			}
		}, fault.Conflict},
		{"onto something awake", tenanttest.North, func(t *testing.T, env *tenanttest.Env, made tenant.Tenant) {
			if _, err := env.North.Owner.NewRaw(`INSERT INTO node.residence (tenant_id, schema_name, generation) VALUES (?, 't', 1)`, made.ID).Exec(t.Context()); err != nil {
				t.Fatal(err)
			}
		}, fault.Conflict},
		{"onto a schema without a row", tenanttest.North, func(t *testing.T, env *tenanttest.Env, made tenant.Tenant) {
			if _, err := env.North.Owner.NewRaw(`CREATE SCHEMA ` + tenant.Schema(made.ID)).Exec(t.Context()); err != nil {
				t.Fatal(err)
			}
		}, fault.Conflict},
		{"while the store is away", tenanttest.North, func(_ *testing.T, env *tenanttest.Env, _ tenant.Tenant) {
			env.Registry.Archive(tenant.Archives{Files: noFiles{}, Idle: tenant.IdleAfter(time.Hour), Now: time.Now})
		}, fault.Unavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			env := tenanttest.NewSpread(t)
			made := workspace(t, env, 3, 20)
			before := state(t, env, made.ID)
			if tt.prepare != nil {
				tt.prepare(t, env, made)
			}
			if err := env.Registry.Move(t.Context(), made.ID, tt.to); !fault.Is(err, tt.want) {
				t.Errorf("Move: %v, want %s", err, tt.want)
			}
			now := find(t, env, made.ID)
			if diff := cmp.Diff(before, state(t, env, made.ID)); diff != "" || now.Node != tenant.MainServer || now.Operation == tenant.OpMove {
				t.Errorf("it is on %s and being %q (-before +after):\n%s", now.Node, now.Operation, diff)
			}
		})
	}
}

func change(t *testing.T, env *tenanttest.Env, statement string, args ...any) {
	t.Helper()
	if _, err := env.Pools.Owner.NewRaw(statement, args...).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestWhoMayMove moves tenants in every state that has data, over what an earlier stay
// has left.
func TestWhoMayMove(t *testing.T) {
	t.Parallel()
	for _, state := range []tenant.State{tenant.StateTrialing, tenant.StateActive, tenant.StatePastDue, tenant.StateSuspended, tenant.StateCancelled} {
		t.Run(string(state), func(t *testing.T) {
			t.Parallel()
			env := tenanttest.NewSpread(t)
			made := workspace(t, env, 3, 20)
			change(t, env, `UPDATE control.tenants SET state = ? WHERE id = ?`, state, made.ID)
			if _, err := env.North.Owner.NewRaw(`INSERT INTO node.residence (tenant_id, schema_name, residence, generation, object) VALUES (?, 't', 'hibernated', 1, 'old')`, made.ID).Exec(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := env.Registry.Move(t.Context(), made.ID, tenanttest.North); err != nil {
				t.Fatal(err)
			}
			if now := find(t, env, made.ID); now.State != state || now.Node != tenanttest.North || now.Residence != tenant.ResidenceAwake {
				t.Errorf("it is %s and %s on %s", now.State, now.Residence, now.Node)
			}
		})
	}
}

// TestAServerGoesAwayInTheMiddle loses the server that a tenant moves to at each point.
// Whoever asks finds it awake in one place.
func TestAServerGoesAwayInTheMiddle(t *testing.T) {
	t.Parallel()
	for _, point := range []string{"the move has begun", "sealed", "it has arrived"} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			env := tenanttest.NewSpread(t)
			made := workspace(t, env, 5, 40)
			addJobs(t, env, made)
			before := state(t, env, made.ID)
			closed, err := net.Listen("tcp4", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			closed.Close()
			away, err := tenant.Connect(tenant.PoolConfig{DatabaseURL: "postgres://hearth@" + closed.Addr().String() + "/hearth", TenantPassword: "x"})
			if err != nil {
				t.Fatal(err)
			}
			defer away.Close()
			env.Registry.OnReached(func(at string) {
				if at == point {
					env.Registry.Spread(1, tenant.Server{Name: tenanttest.North, Pools: away})
				}
			})
			err = env.Registry.Move(t.Context(), made.ID, tenanttest.North)
			moved := find(t, env, made.ID).Node == tenanttest.North
			if moved != (err == nil) {
				t.Fatalf("moved: %v, and %v", moved, err)
			}
			if !moved {
				whole(t, env, made, before, "turned back")
			}
			env.Registry.Spread(1, tenant.Server{Name: tenanttest.North, Pools: env.North})
			env.Registry.OnReached(func(string) {})
			if err := env.Registry.Wake(t.Context(), made.ID); err != nil {
				t.Fatal(err)
			}
			endMoves(t, env, made)
			whole(t, env, made, before, "after it came back")
			if now := find(t, env, made.ID); now.Operation != tenant.OpNone {
				t.Errorf("it is being %q", now.Operation)
			}
		})
	}
}

// TestATenantInUseMoves lets two processes move it, and others read and write, all the
// while: nothing that was acknowledged is lost, and at the end it is in one place.
func TestATenantInUseMoves(t *testing.T) {
	t.Parallel()
	env := tenanttest.NewSpread(t)
	made := workspace(t, env, 5, 40)
	other, err := tenanttest.Connect(env.URL, env.NorthURL)
	if err != nil {
		t.Fatal(err)
	}
	other.Registry.Archive(tenant.Archives{Files: env.Files, Idle: tenant.IdleAfter(time.Hour), Now: time.Now})
	var written atomic.Int64
	var writers, movers sync.WaitGroup
	done := make(chan struct{})
	for i := range 4 {
		registry := []*tenant.Registry{env.Registry, other.Registry}[i%2]
		writers.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-done:
					return
				case <-time.After(20 * time.Millisecond):
				}
				db, err := registry.Open(t.Context(), made.ID)
				for try := 0; err == nil && try < 5; try++ {
					_, err = db.NewRaw(`INSERT INTO ?tenant.members (name, email) VALUES ('w', ?)`, fmt.Sprintf("%d.%d@example.com", i, n)).Exec(t.Context())
					if err = tenant.Fault(err, "write"); !tenant.IsAsleep(err) {
						break
					}
					if err = registry.Wake(t.Context(), made.ID); err == nil {
						db, err = registry.Open(t.Context(), made.ID)
					}
				}
				if err != nil {
					t.Errorf("writer %d: %v", i, err)
					return
				}
				written.Add(1)
			}
		})
	}
	for _, registry := range []*tenant.Registry{env.Registry, other.Registry} {
		movers.Go(func() {
			for _, to := range []string{tenanttest.North, tenant.MainServer, tenanttest.North} {
				err := registry.Move(t.Context(), made.ID, to)
				if err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Precondition) {
					t.Errorf("to %s: %v", to, err)
				}
			}
		})
	}
	movers.Wait()
	close(done)
	writers.Wait()
	endMoves(t, env, made)
	db := mustOpen(t, env, made.ID)
	var found int64
	if err := db.NewRaw(`SELECT count(*) FROM ?tenant.members WHERE name = 'w'`).Scan(t.Context(), &found); err != nil {
		t.Fatal(err)
	}
	if found != written.Load() || found == 0 {
		t.Errorf("%d rows were acknowledged and %d are there", written.Load(), found)
	}
	if now := find(t, env, made.ID); now.Operation != tenant.OpNone {
		t.Errorf("it is being %q", now.Operation)
	}
}

// TestATenantWithoutAPauseMoves lets somebody write between each copy and its seal.
func TestATenantWithoutAPauseMoves(t *testing.T) {
	t.Parallel()
	env := tenanttest.NewSpread(t)
	made := workspace(t, env, 5, 40)
	db := mustOpen(t, env, made.ID)
	written := 0
	env.Registry.OnReached(func(at string) {
		if at != "the archive is kept" {
			return
		}
		written++
		if _, err := db.NewRaw(`INSERT INTO ?tenant.members (name, email) VALUES ('w', ?)`, fmt.Sprint("w", written, "@example.com")).Exec(t.Context()); err != nil {
			t.Error(err)
		}
	})
	if err := env.Registry.Move(t.Context(), made.ID, tenanttest.North); err != nil {
		t.Fatal(err)
	}
	var found int
	if err := mustOpen(t, env, made.ID).NewRaw(`SELECT count(*) FROM ?tenant.members WHERE name = 'w'`).Scan(t.Context(), &found); err != nil || found != written || written == 0 {
		t.Errorf("%d of %d rows have moved: %v", found, written, err)
	}
	if now := find(t, env, made.ID); now.Node != tenanttest.North || now.Residence != tenant.ResidenceAwake {
		t.Errorf("it is %s on %s", now.Residence, now.Node)
	}
}

// noFiles is a store that is away.
type noFiles struct{ tenant.Files }

func (noFiles) Put(context.Context, tenant.ID, string, io.Reader, int64) error {
	return errors.New("the store is away")
}

func (noFiles) Delete(context.Context, tenant.ID, string) error { return nil }

// TestWhoeverAsksEndsAMove finds one that its process left when the tenant was sealed:
// it goes on where it can, and back where it cannot.
func TestWhoeverAsksEndsAMove(t *testing.T) {
	t.Parallel()
	for _, answers := range []bool{true, false} {
		t.Run(fmt.Sprint("the server answers ", answers), func(t *testing.T) {
			t.Parallel()
			env := tenanttest.NewSpread(t)
			made := workspace(t, env, 5, 40)
			addJobs(t, env, made)
			before := state(t, env, made.ID)
			env.Registry.OnReached(func(at string) {
				if at == "sealed" {
					runtime.Goexit()
				}
			})
			var mover sync.WaitGroup
			mover.Go(func() { env.Registry.Move(t.Context(), made.ID, tenanttest.North) })
			mover.Wait()
			env.Registry.OnReached(func(string) {})
			want := tenanttest.North
			if !answers {
				want = tenant.MainServer
				env.Registry.Spread(1)
			}
			var all sync.WaitGroup
			for range 5 {
				all.Go(func() {
					if _, err := env.Registry.Open(t.Context(), made.ID); err != nil {
						t.Error(err)
					}
					if err := env.Registry.Wake(t.Context(), made.ID); err != nil { // control may be behind
						t.Error(err)
					}
				})
			}
			all.Wait()
			env.Registry.Spread(1, tenant.Server{Name: tenanttest.North, Pools: env.North})
			if now := find(t, env, made.ID); now.Node != want {
				t.Errorf("it is on %s, want %s", now.Node, want)
			}
			whole(t, env, made, before, "woken")
			endMoves(t, env, made)
			whole(t, env, made, before, "ended")
			if err := env.Registry.Move(t.Context(), made.ID, tenanttest.North); !answers && err != nil {
				t.Errorf("again: %v", err)
			}
		})
	}
}

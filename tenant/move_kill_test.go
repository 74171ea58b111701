package tenant_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/blob"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

const killNorth = "HEARTH_TEST_KILL_NORTH"

// TestNoMoveIsLostToAKill kills a process at points of a move, those between every two
// statements among them, and expects the tenant in one place, whole, for the next who
// asks, and its jobs each once, wherever. Then somebody else ends the move.
func TestNoMoveIsLostToAKill(t *testing.T) {
	t.Parallel()
	for _, awake := range []bool{true, false} {
		t.Run(fmt.Sprint("awake ", awake), func(t *testing.T) {
			t.Parallel()
			env := tenanttest.NewSpread(t)
			dir := t.TempDir()
			files, err := blob.Open(blob.Config{URL: "file://" + dir})
			if err != nil {
				t.Fatal(err)
			}
			env.Registry.Archive(tenant.Archives{Files: files, Idle: tenant.IdleAfter(time.Hour), Now: time.Now})
			child := func(id tenant.ID, point int) ([]byte, error) {
				cmd := exec.CommandContext(t.Context(), os.Args[0])
				cmd.Env = append(os.Environ(), killMove+"=move", killPoint+"="+strconv.Itoa(point), killURL+"="+env.URL, killNorth+"="+env.NorthURL, killID+"="+id.String(), killFiles+"="+dir)
				return cmd.CombinedOutput()
			}
			prepare := func() (tenant.Tenant, map[string]string) {
				made := workspace(t, env, 9, 30)
				addJobs(t, env, made)
				before := state(t, env, made.ID)
				if !awake {
					if err := env.Registry.Hibernate(t.Context(), made.ID); err != nil {
						t.Fatal(err)
					}
				}
				return made, before
			}
			made, _ := prepare()
			out, err := child(made.ID, 0)
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			_, count, _ := strings.Cut(strings.TrimSpace(string(out)), "points ")
			points, err := strconv.Atoi(count)
			if err != nil || points < 10 {
				t.Fatalf("%d points, %v:\n%s", points, err, out)
			}
			for i, point := range sampleOf(points, 12) {
				made, before := prepare()
				out, err := child(made.ID, point)
				var exit *exec.ExitError
				if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
					t.Fatalf("point %d of %d: the child ended with %v, want a kill:\n%s", point, points, err, out)
				}
				if i%2 == 0 { // somebody asks before the move goes on
					if err := env.Registry.Wake(t.Context(), made.ID); err != nil {
						t.Fatalf("point %d of %d: %v", point, points, err)
					}
					whole(t, env, made, before, fmt.Sprintf("point %d of %d, woken", point, points))
				}
				endMoves(t, env, made)
				if err := env.Registry.Wake(t.Context(), made.ID); err != nil {
					t.Fatalf("point %d of %d: %v", point, points, err)
				}
				whole(t, env, made, before, fmt.Sprintf("point %d of %d, ended", point, points))
				if now := find(t, env, made.ID); now.Operation != tenant.OpNone || point > 1 && now.Node != tenanttest.North {
					t.Errorf("point %d of %d: it is on %s and being %q", point, points, now.Node, now.Operation)
				}
				if err := env.Registry.Hibernate(t.Context(), made.ID); err != nil {
					t.Errorf("point %d of %d: it does not hibernate any more: %v", point, points, err)
				}
			}
		})
	}
}

// addJobs gives a tenant jobs of every kind: one for later, one that is parked.
func addJobs(t *testing.T, env *tenanttest.Env, made tenant.Tenant) {
	t.Helper()
	db := mustOpen(t, env, made.ID)
	for i := range 3 {
		if err := tenant.AppendOutbox(t.Context(), db, tenant.QueueSoon, tenant.ConfirmMailArgs{MemberID: int64(i)}, time.Now().Add(48*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	for _, pools := range []tenant.Pools{env.Pools, env.North} {
		if _, err := pools.Owner.NewRaw(`UPDATE node.outbox SET state = 'parked', attempts = 20, error = 'why' WHERE tenant_id = ? AND args ->> 'member_id' = '2'`, made.ID).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func find(t *testing.T, env *tenanttest.Env, id tenant.ID) tenant.Tenant {
	t.Helper()
	made, err := tenant.TenantByID(t.Context(), env.Registry.Control(), id)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// endMoves lets time pass, so that what fell silent is taken over.
func endMoves(t *testing.T, env *tenanttest.Env, made tenant.Tenant) {
	t.Helper()
	if _, err := env.Pools.Owner.NewRaw(`UPDATE control.operations SET leased_until = now() WHERE tenant_id = ? AND done_at IS NULL`, made.ID).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := env.Registry.ResumeMoves(t.Context()); err != nil {
		t.Fatal(err)
	}
	var left []tenant.LeaveServerArgs
	err := env.Pools.Owner.NewRaw(`SELECT (args ->> 'tenant_id')::uuid AS tenant_id, (args ->> 'move_id')::uuid AS move_id, args ->> 'from' AS "from", args ->> 'to' AS "to" FROM node.outbox
		WHERE kind = 'tenant:leave_server' AND args ->> 'tenant_id' = ?`, made.ID.String()).Scan(t.Context(), &left)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range left {
		if err := env.Registry.LeaveServer(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
}

// whole expects a tenant in exactly one place, with everything that was in it, and its
// jobs each once.
func whole(t *testing.T, env *tenanttest.Env, made tenant.Tenant, before map[string]string, when string) {
	t.Helper()
	var places []string
	var jobs, arriving, leaving int
	for name, pools := range map[string]tenant.Pools{tenant.MainServer: env.Pools, tenanttest.North: env.North} {
		var there bool
		var here, copied, fenced int
		err := pools.Owner.NewRaw(`SELECT to_regnamespace(?0) IS NOT NULL, (SELECT count(*) FROM node.outbox WHERE tenant_id = ?1 AND state <> 'arriving'),
			(SELECT count(*) FROM node.outbox WHERE tenant_id = ?1 AND state = 'arriving'), (SELECT count(*) FROM node.residence WHERE tenant_id = ?1 AND moving_to <> '')`,
			tenant.Schema(made.ID), made.ID).Scan(t.Context(), &there, &here, &copied, &fenced)
		if err != nil {
			t.Fatal(err)
		}
		jobs, arriving, leaving = jobs+here, arriving+copied, leaving+fenced
		if !there {
			continue
		}
		places = append(places, name)
		if diff := cmp.Diff(before, stateOn(t, pools, made.ID)); diff != "" {
			t.Fatalf("%s, the tenant (-before +after):\n%s", when, diff)
		}
	}
	if now := find(t, env, made.ID); len(places) != 1 || places[0] != now.Node {
		t.Fatalf("%s: there is a schema on %v, and control says %s", when, places, now.Node)
	}
	if leaving == 0 {
		jobs += arriving // they are gone where they came from
	}
	if jobs != 3 {
		t.Fatalf("%s: %d jobs, want 3", when, jobs)
	}
}

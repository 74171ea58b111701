package tenant_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/blob"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

const (
	killMove  = "HEARTH_TEST_KILL_MOVE"  // "hibernate", "move", or one that wakes
	killPoint = "HEARTH_TEST_KILL_POINT" // the how-manieth point it is; 0 counts them
	killFiles = "HEARTH_TEST_KILL_FILES"
)

func moveAndDie() {
	id, err := tenant.ParseID(os.Getenv(killID))
	if err != nil {
		panic(err)
	}
	env, err := tenanttest.Connect(os.Getenv(killURL), strings.Fields(os.Getenv(killNorth))...)
	if err != nil {
		panic(err)
	}
	files, err := blob.Open(blob.Config{URL: "file://" + os.Getenv(killFiles)})
	if err != nil {
		panic(err)
	}
	env.Registry.Archive(tenant.Archives{Files: files, Idle: tenant.IdleAfter(time.Hour), Now: time.Now})
	last, err := strconv.Atoi(os.Getenv(killPoint))
	if err != nil {
		panic(err)
	}
	var mu sync.Mutex
	n := 0
	env.Registry.OnReached(func(string) {
		mu.Lock()
		defer mu.Unlock()
		if n++; n == last {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
	})
	move := env.Registry.Hibernate
	switch os.Getenv(killMove) {
	case "wake", "wake and migrate":
		move = env.Registry.Wake
	case "move":
		move = func(ctx context.Context, id tenant.ID) error { return env.Registry.Move(ctx, id, tenanttest.North) }
	}
	if err := move(context.Background(), id); err != nil {
		panic(err)
	}
	fmt.Println("points", n)
}

// TestNothingIsLostToAKill kills a process at points of all ways, those between every
// two statements among them, and expects the tenant to be there, whole, for the next
// who asks. One way migrates what an older binary put to sleep. A sample of the points;
// all with HEARTH_TEST_LONG.
func TestNothingIsLostToAKill(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"hibernate", "wake", "wake and migrate"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			env := tenanttest.New(t)
			dir := t.TempDir()
			files, err := blob.Open(blob.Config{URL: "file://" + dir})
			if err != nil {
				t.Fatal(err)
			}
			sleeper := env.Registry
			if way == "wake and migrate" {
				sleeper = older(env)
			}
			for _, r := range []*tenant.Registry{env.Registry, sleeper} {
				r.Archive(tenant.Archives{Files: files, Idle: tenant.IdleAfter(time.Hour), Now: time.Now})
			}
			child := func(id tenant.ID, point int) ([]byte, error) {
				cmd := exec.CommandContext(t.Context(), os.Args[0])
				cmd.Env = append(os.Environ(), killMove+"="+way, killPoint+"="+strconv.Itoa(point), killURL+"="+env.URL, killID+"="+id.String(), killFiles+"="+dir)
				return cmd.CombinedOutput()
			}
			prepare := func() tenant.Tenant {
				made := fleetOf(t, sleeper, 1)[0]
				fill(t, env, made, 9)
				if way != "hibernate" {
					if err := sleeper.Hibernate(t.Context(), made.ID); err != nil {
						t.Fatal(err)
					}
				}
				return made
			}
			made := prepare()
			out, err := child(made.ID, 0)
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			_, count, _ := strings.Cut(strings.TrimSpace(string(out)), "points ")
			points, err := strconv.Atoi(count)
			if err != nil || points < 20 {
				t.Fatalf("%d points, %v:\n%s", points, err, out)
			}
			awake := func(id tenant.ID) map[string]string {
				t.Helper()
				if _, err := env.Registry.Open(t.Context(), id); err != nil {
					t.Fatal(err)
				}
				// Control may say that it is awake, and large ones finish later.
				if err := errors.Join(env.Registry.Wake(t.Context(), id), env.Registry.FinishWake(t.Context(), id)); err != nil {
					t.Fatal(err)
				}
				return state(t, env, id)
			}
			want := awake(made.ID)
			if diff := cmp.Diff(plain(t, env, way == "wake and migrate"), want); diff != "" {
				t.Fatalf("the tenant that nobody killed (-never asleep +after):\n%s", diff)
			}
			for _, point := range sampleOf(points, 12) {
				made := prepare()
				out, err := child(made.ID, point)
				var exit *exec.ExitError
				if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
					t.Fatalf("point %d of %d: the child ended with %v, want a kill:\n%s", point, points, err, out)
				}
				if diff := cmp.Diff(want, awake(made.ID)); diff != "" {
					t.Fatalf("point %d of %d, the tenant (-before +after):\n%s", point, points, diff)
				}
				if err := env.Registry.Hibernate(t.Context(), made.ID); err != nil {
					t.Errorf("point %d of %d: it does not hibernate any more: %v", point, points, err)
				}
			}
		})
	}
}

// plain is the state of a workspace like the killed ones, which never slept.
func plain(t *testing.T, env *tenanttest.Env, migrated bool) map[string]string {
	t.Helper()
	if !migrated {
		return state(t, env, hostile(t, env, 9).ID)
	}
	made := fleetOf(t, older(env), 1)[0]
	fill(t, env, made, 9)
	mustOpen(t, env, made.ID)
	return state(t, env, made.ID)
}

// sampleOf is some of the numbers from 1 to all, other ones each day, or every one in
// a long run.
func sampleOf(all, some int) []int {
	picked := rand.New(rand.NewPCG(uint64(time.Now().YearDay()), 1)).Perm(all)
	if os.Getenv("HEARTH_TEST_LONG") == "" {
		picked = picked[:min(some, all)]
	}
	for i := range picked {
		picked[i]++
	}
	return picked
}

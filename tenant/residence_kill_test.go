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
	killMove  = "HEARTH_TEST_KILL_MOVE"  // "hibernate", "wake" or "move"
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
	case "wake":
		move = env.Registry.Wake
	case "move":
		move = func(ctx context.Context, id tenant.ID) error { return env.Registry.Move(ctx, id, tenanttest.North) }
	}
	if err := move(context.Background(), id); err != nil {
		panic(err)
	}
	fmt.Println("points", n)
}

// TestNothingIsLostToAKill kills a process at points of both ways, those between
// every two statements among them, and expects the tenant to be there, whole, for the
// next who asks. A sample of the points; all with HEARTH_TEST_LONG.
func TestNothingIsLostToAKill(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"hibernate", "wake"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			env := tenanttest.New(t)
			dir := t.TempDir()
			files, err := blob.Open(blob.Config{URL: "file://" + dir})
			if err != nil {
				t.Fatal(err)
			}
			env.Registry.Archive(tenant.Archives{Files: files, Idle: tenant.IdleAfter(time.Hour), Now: time.Now})
			child := func(id tenant.ID, point int) ([]byte, error) {
				cmd := exec.CommandContext(t.Context(), os.Args[0])
				cmd.Env = append(os.Environ(), killMove+"="+way, killPoint+"="+strconv.Itoa(point), killURL+"="+env.URL, killID+"="+id.String(), killFiles+"="+dir)
				return cmd.CombinedOutput()
			}
			prepare := func() (tenant.Tenant, map[string]string) {
				made := workspace(t, env, 9, 30)
				before := state(t, env, made.ID)
				if way == "wake" {
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
			if err != nil || points < 20 {
				t.Fatalf("%d points, %v:\n%s", points, err, out)
			}
			for _, point := range sampleOf(points, 12) {
				made, before := prepare()
				out, err := child(made.ID, point)
				var exit *exec.ExitError
				if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
					t.Fatalf("point %d of %d: the child ended with %v, want a kill:\n%s", point, points, err, out)
				}
				if _, err := env.Registry.Open(t.Context(), made.ID); err != nil {
					t.Fatalf("point %d of %d: %v", point, points, err)
				}
				if err := env.Registry.Wake(t.Context(), made.ID); err != nil { // control may say that it is awake
					t.Fatalf("point %d of %d: %v", point, points, err)
				}
				if diff := cmp.Diff(before, state(t, env, made.ID)); diff != "" {
					t.Fatalf("point %d of %d, the tenant (-before +after):\n%s", point, points, diff)
				}
				if err := env.Registry.Hibernate(t.Context(), made.ID); err != nil {
					t.Errorf("point %d of %d: it does not hibernate any more: %v", point, points, err)
				}
			}
		})
	}
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

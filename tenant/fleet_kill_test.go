package tenant_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

const killFleet = "HEARTH_TEST_KILL_FLEET" // the how-manieth point of a run it is; 0 counts them

func migrateAndDie() {
	env, err := tenanttest.Connect(os.Getenv(killURL))
	if err != nil {
		panic(err)
	}
	last, err := strconv.Atoi(os.Getenv(killFleet))
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
	if _, err := env.Registry.MigrateFleet(context.Background(), tenant.FleetPlan{Workers: 2}); err != nil {
		panic(err)
	}
	fmt.Println("points", n)
}

// TestAKilledRunIsContinued kills the process of a run between statements and between
// waves, and expects the next run to find every tenant whole and to finish. A sample
// of the points; all with HEARTH_TEST_LONG.
func TestAKilledRunIsContinued(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	old := older(env)
	child := func(point int) ([]byte, error) {
		fleetOf(t, old, 5)
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), killFleet+"="+strconv.Itoa(point), killURL+"="+env.URL)
		return cmd.CombinedOutput()
	}
	out, err := child(0)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	_, count, _ := strings.Cut(strings.TrimSpace(string(out)), "points ")
	points, err := strconv.Atoi(count)
	if err != nil || points < 20 {
		t.Fatalf("%d points, %v:\n%s", points, err, out)
	}
	for _, point := range sampleOf(points, 6) {
		out, err := child(point)
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
			t.Fatalf("point %d of %d: the child ended with %v, want a kill:\n%s", point, points, err, out)
		}
		if _, err := env.Registry.MigrateFleet(t.Context(), tenant.FleetPlan{}); err != nil {
			t.Fatalf("point %d of %d: the next run: %v", point, points, err)
		}
		if left := behind(t, env.Registry); left != (tenant.FleetState{}) {
			t.Fatalf("point %d of %d: left %+v", point, points, left)
		}
	}
}

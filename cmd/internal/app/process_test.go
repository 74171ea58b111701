package app

import (
	"slices"
	"testing"
	"time"

	adminui "hearth/admin-ui"
	"hearth/cmd/internal/config"
)

// TestProcessesAreListed sees two that are there, one of which ends and one of which is
// killed.
func TestProcessesAreListed(t *testing.T) {
	t.Parallel()
	one, two := newApp(t), newApp(t)
	one.serving.Store(true)
	two.working.Store(true)
	one.sayHere(t.Context())
	two.sayHere(t.Context())
	find := func(a *App) *adminui.Process {
		t.Helper()
		all, err := one.Processes(t.Context())
		must(t, err)
		if at := slices.IndexFunc(all, func(p adminui.Process) bool { return p.ID == a.process.ID }); at >= 0 {
			return &all[at]
		}
		return nil
	}
	first, second := find(one), find(two)
	if first == nil || second == nil {
		t.Fatal("one of them is not listed")
	}
	if !slices.Equal(first.Roles, []string{"serve"}) || !slices.Equal(second.Roles, []string{"worker"}) || first.PID == 0 || first.Host == "" || first.Goroutines == 0 || first.Go == "" || time.Since(first.SeenAt) > time.Minute {
		t.Errorf("%+v, %+v", first, second)
	}
	one.sayGone(t.Context())
	if find(one) != nil {
		t.Error("it has ended and is listed")
	}
	left, err := one.redis.TTL(t.Context(), processKey+two.process.ID).Result()
	must(t, err)
	if left <= 0 || left > beatFor {
		t.Errorf("one that is killed is listed for %v", left)
	}
	must(t, one.redis.Del(t.Context(), processKey+two.process.ID).Err()) // as the time does
	if find(two) != nil {
		t.Error("it is dead and listed")
	}
}

// TestDependenciesAreAsked finds all there are, and says which is away.
func TestDependenciesAreAsked(t *testing.T) {
	t.Parallel()
	up := newApp(t)
	away := newApp(t, func(c *config.Config) {
		c.Redis.URL = "redis://127.0.0.1:1/0"
		c.SMTP.URL = "smtp://127.0.0.1:1"
	})
	for name, want := range map[string]map[string]bool{
		"up": {"Postgres main": true, "Redis": true, "Files": true, "Push key": true}, "away": {"Postgres main": true, "Redis": false, "Files": true, "Mail": false, "Push key": true},
	} {
		a := up
		if name == "away" {
			a = away
		}
		got := map[string]bool{}
		for _, d := range a.dependencies() {
			if d.Check != nil {
				got[d.Name] = d.Check(t.Context()) == nil
			}
		}
		for dependency, answers := range want {
			if got[dependency] != answers {
				t.Errorf("%s: %s answers: %v, want %v", name, dependency, got[dependency], answers)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

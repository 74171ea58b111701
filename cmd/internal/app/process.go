package app

import (
	"context"
	"encoding/json"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	adminui "hearth/admin-ui"
	"hearth/migrations"
	"hearth/tenant"

	"github.com/redis/go-redis/v9"
)

// How often a process says that it is there, and how long that counts: one that was
// killed is gone from the list after that.
const (
	beatEvery = 5 * time.Second
	beatFor   = 16 * time.Second
)

// Processes say that they are there under a key each, and an index knows the keys.
const (
	processKey = "hearth:process:"
	processes  = "hearth:processes"
)

// mostProcesses is how many a list holds.
const mostProcesses = 500

// self is this process as it stays.
func self() adminui.Process {
	p := adminui.Process{ID: tenant.NewID().String(), PID: os.Getpid(), Go: runtime.Version(), Schema: migrations.TenantVersion, StartedAt: time.Now().UTC()}
	p.Host, _ = os.Hostname()
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return p
	}
	p.Version = info.Main.Version
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			p.Revision = s.Value
		case "vcs.modified":
			p.Modified = s.Value == "true"
		}
	}
	return p
}

// beat says that this process is there until ctx ends, and then that it is not. Redis may
// be away: whoever wants to know is away from it too.
func (a *App) beat(ctx context.Context) {
	turn := time.NewTicker(beatEvery)
	defer turn.Stop()
	for {
		a.sayHere(ctx)
		select {
		case <-turn.C:
		case <-ctx.Done():
			a.sayGone(context.WithoutCancel(ctx))
			return
		}
	}
}

func (a *App) sayHere(ctx context.Context) {
	now := a.process
	now.SeenAt, now.Sockets, now.Goroutines = time.Now().UTC(), a.hub.Counts().Sockets, runtime.NumGoroutine()
	for role, does := range map[string]bool{"serve": a.serving.Load(), "worker": a.working.Load()} {
		if does {
			now.Roles = append(now.Roles, role)
		}
	}
	slices.Sort(now.Roles)
	word, err := json.Marshal(now)
	if err != nil {
		return
	}
	both := a.redis.Pipeline()
	both.Set(ctx, processKey+now.ID, word, beatFor)
	both.ZAdd(ctx, processes, redis.Z{Score: float64(now.SeenAt.Unix()), Member: now.ID})
	both.ZRemRangeByScore(ctx, processes, "-inf", scoreOf(now.SeenAt.Add(-time.Hour)))
	_, _ = both.Exec(ctx)
}

func (a *App) sayGone(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	both := a.redis.Pipeline()
	both.Del(ctx, processKey+a.process.ID)
	both.ZRem(ctx, processes, a.process.ID)
	_, _ = both.Exec(ctx)
}

// Processes lists those that said lately that they are there, the latest started first.
// Errors: Redis does not answer.
func (a *App) Processes(ctx context.Context) ([]adminui.Process, error) {
	ids, err := a.redis.ZRangeArgs(ctx, redis.ZRangeArgs{Key: processes, ByScore: true, Rev: true, Start: "+inf", Stop: scoreOf(time.Now().Add(-time.Minute)), Count: mostProcesses}).Result()
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	for i := range ids {
		ids[i] = processKey + ids[i]
	}
	words, err := a.redis.MGet(ctx, ids...).Result()
	if err != nil {
		return nil, err
	}
	var all []adminui.Process
	for _, word := range words {
		var p adminui.Process
		if text, there := word.(string); there && json.Unmarshal([]byte(text), &p) == nil {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b adminui.Process) int { return strings.Compare(b.ID, a.ID) })
	return all, nil
}

func scoreOf(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

package tenant

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"hearth/tenant/fault"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
	"golang.org/x/sync/errgroup"
)

// Wave is a part of the fleet that is migrated before the next is touched.
type Wave string

// The waves in their order. A run that goes on after another begins with the first
// again, over what is left: a mended release earns its trust anew.
const (
	WaveCanary Wave = "canary" // tenants marked as canaries; where none is, the three oldest that are behind
	WaveSome   Wave = "some"   // one of a hundred of the rest
	WaveAll    Wave = "all"
)

// standIns is how many tenants are canaries where none is marked.
const standIns = 3

// RunOutcome says how a run of migrations stands.
type RunOutcome string

// The outcomes of a run.
const (
	RunRunning     RunOutcome = "running"
	RunDone        RunOutcome = "done"
	RunStopped     RunOutcome = "stopped"     // by itself: too many tenants of a wave failed
	RunInterrupted RunOutcome = "interrupted" // by whoever started it
)

// FleetRun is one run of migrations over the tenants that are awake.
type FleetRun struct {
	bun.BaseModel `bun:"table:control.fleet_runs,alias:run"`

	ID        uuid.UUID  `bun:"id,pk" json:"id"`
	Target    int64      `bun:"target" json:"target"`
	Wave      Wave       `bun:"wave" json:"wave"`
	Size      int        `bun:"size" json:"size"`     // of the wave, when it began
	Done      int        `bun:"done" json:"done"`     // in the wave
	Failed    int        `bun:"failed" json:"failed"` // in the wave
	Moved     int        `bun:"moved" json:"moved"`   // in all waves
	Failures  int        `bun:"failures" json:"failures"`
	Outcome   RunOutcome `bun:"outcome" json:"outcome"`
	StartedAt time.Time  `bun:"started_at" json:"started_at"`
	SeenAt    time.Time  `bun:"seen_at" json:"seen_at"` // when its process last wrote
	Held      bool       `bun:"-" json:"held"`          // it waits until an operator lets it go on

	servers []string // that answered when it began; tenants of the others are left for another run
}

// How often a run writes how far it is, and after how long a silent one is taken for
// dead.
const (
	runWrites = 500 * time.Millisecond
	runSilent = 20 * time.Second
)

// IsRunning reports whether a process was at it shortly before now. One that was
// killed says nothing any more, and loses nothing: the next run goes on.
func (r FleetRun) IsRunning(now time.Time) bool {
	return r.Outcome == RunRunning && now.Sub(r.SeenAt) < runSilent
}

// FleetPlan is how a run goes over the fleet.
type FleetPlan struct {
	Workers  int            // tenants at a time; 0: 4
	Rate     int            // tenants a second; 0: as many as it can
	Failures int            // so many may fail in one wave before the run stops, if more than half go well
	Progress func(FleetRun) // told now and then, by one goroutine at a time; nil: nobody
}

// MigrateFleet brings every awake tenant up to date, in waves, and goes on where an
// earlier run was stopped: the version of a tenant is in the commit that changed its
// schema. Several runs at once are safe. Hibernated tenants are migrated when they
// wake, and one that is behind is migrated when it is opened. Faults: Precondition
// when tenants failed, which are noted; the run is over then, or has stopped itself.
func (r *Registry) MigrateFleet(ctx context.Context, plan FleetPlan) (FleetRun, error) {
	if plan.Workers <= 0 {
		plan.Workers = 4
	}
	if plan.Progress == nil {
		plan.Progress = func(FleetRun) {}
	}
	state, err := r.Fleet(ctx)
	if err != nil || state.Behind == 0 {
		return FleetRun{Target: r.needs, Outcome: RunDone}, err
	}
	f := &fleet{Registry: r, plan: plan, run: FleetRun{ID: uuid.Must(uuid.NewV7()), Target: r.needs, Wave: WaveCanary, Outcome: RunRunning, servers: r.answering(ctx)}}
	if err := beginRun(ctx, r.Control(), f.run); err != nil {
		return f.run, err
	}
	err = f.sail(ctx)
	return f.run, errors.Join(err, f.land(ctx, err))
}

// fleet is a run while it goes.
type fleet struct {
	*Registry
	plan FleetPlan

	mu  sync.Mutex
	run FleetRun
}

func (f *fleet) sail(ctx context.Context) error {
	some, err := canaries(ctx, f.Control(), 1)
	if err != nil {
		return err
	}
	marked := len(some) > 0
	for _, wave := range []Wave{WaveCanary, WaveSome, WaveAll} {
		size, err := countBehind(ctx, f.Control(), f.run, wave == WaveCanary && marked)
		if err != nil {
			return err
		}
		switch {
		case wave == WaveCanary && !marked:
			size = min(size, standIns)
		case wave == WaveSome:
			size = (size + 99) / 100
		}
		f.change(func(run *FleetRun) { run.Wave, run.Size, run.Done, run.Failed = wave, size, 0, 0 })
		if err := f.wave(ctx, wave, marked); err != nil {
			return err
		}
		f.reached("after wave " + string(wave))
	}
	if run := f.now(); run.Failures > 0 {
		return fault.New(fault.Precondition, "%d of the workspaces could not be migrated; `hearth migrate status` says why. All others are up to date.", run.Failures)
	}
	return nil
}

// wave migrates the tenants of one wave, in the order of an index, as many at a time
// as there are workers. What a worker has begun it ends, also when the wave is over.
func (f *fleet) wave(ctx context.Context, wave Wave, marked bool) error {
	writing, enough := context.WithCancel(ctx)
	var writer sync.WaitGroup
	writer.Go(func() { f.write(writing) })
	defer enough()

	g, working := errgroup.WithContext(ctx)
	todo := make(chan Tenant)
	for range f.plan.Workers {
		g.Go(func() error {
			for t := range todo {
				if err := f.one(ctx, t); err != nil {
					return err
				}
			}
			return nil
		})
	}
	g.Go(func() error {
		defer close(todo)
		return f.hand(working, todo, marked && wave == WaveCanary)
	})
	err := g.Wait()
	enough()
	writer.Wait()
	if err != nil {
		return err
	}
	f.tell(ctx)
	return f.tooMany(true)
}

// hand gives the tenants of the present wave to the workers, no faster than planned.
func (f *fleet) hand(ctx context.Context, to chan<- Tenant, marked bool) error {
	left := f.now().Size
	pace := time.NewTicker(max(time.Second/time.Duration(max(f.plan.Rate, 1)), 1))
	defer pace.Stop()
	for after := (Tenant{}); left > 0 || f.now().Wave == WaveAll; {
		page, err := tenantsBehind(ctx, f.Control(), f.now(), after, marked, 100)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, t := range page {
			after = t
			if f.now().Wave != WaveAll && left == 0 {
				return nil
			}
			left--
			if err := f.tooMany(false); err != nil {
				return err
			}
			if f.plan.Rate > 0 {
				select {
				case <-pace.C:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			select {
			case to <- t:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
}

// fleetTries is how often a tenant is tried that is in use just then.
const fleetTries = 5

// one migrates a tenant. Its error ends the run; that of the tenant does not.
func (f *fleet) one(ctx context.Context, t Tenant) error {
	may, err := f.may(ctx, t)
	if err != nil {
		return err
	}
	if !may {
		f.change(func(run *FleetRun) { run.Done++ })
		return nil
	}
	for try := range fleetTries {
		if err = f.migrate(ctx, t); !fault.Is(err, fault.Unavailable) || IsAsleep(err) {
			break
		}
		select {
		case <-time.After(rand.N(100 * time.Millisecond << try)):
		case <-ctx.Done():
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	f.reached("migrated " + t.Slug)
	if err != nil && f.elsewhere(ctx, t) {
		err = nil
	}
	run := f.now()
	if err := f.noteFailure(ctx, t.ID, &run, err); err != nil {
		return err
	}
	f.change(func(run *FleetRun) {
		run.Done++
		if err != nil && !IsAsleep(err) {
			run.Failed++
			run.Failures++
		} else {
			run.Moved++
		}
	})
	return nil
}

// elsewhere reports that a tenant was moved or archived meanwhile: what was met is not
// its fault, and where it is now it is migrated, or will be.
func (f *fleet) elsewhere(ctx context.Context, t Tenant) bool {
	now, err := TenantByID(ctx, f.Control(), t.ID)
	return err == nil && (now.Node != t.Node || now.Residence != ResidenceAwake || now.SchemaVersion >= f.now().Target)
}

// tooMany stops a wave in which more tenants failed than may, and one that is over
// when most of it did.
func (f *fleet) tooMany(over bool) error {
	run := f.now()
	if run.Failed > f.plan.Failures || over && run.Failed > 0 && 2*run.Failed >= run.Done {
		return &stopped{fault.New(fault.Precondition, "Stopped in wave %q: %d of %d workspaces could not be migrated. `hearth migrate status` says why. "+
			"The rest is as it was; run it again when the cause is mended.", run.Wave, run.Failed, run.Done)}
	}
	return nil
}

// stopped is why a run stopped itself.
type stopped struct{ error }

func (s *stopped) Unwrap() error { return s.error }

// write tells how far the run is, until ctx ends.
func (f *fleet) write(ctx context.Context) {
	turn := time.NewTicker(runWrites)
	defer turn.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-turn.C:
			f.tell(ctx)
		}
	}
}

func (f *fleet) tell(ctx context.Context) {
	run := f.now()
	_ = writeRun(ctx, f.Control(), run) // the next one or the last one says it
	f.plan.Progress(run)
}

// land writes how the run ended, also after an interruption.
func (f *fleet) land(ctx context.Context, err error) error {
	outcome := RunDone
	var self *stopped
	switch {
	case errors.As(err, &self):
		outcome = RunStopped
	case err != nil && !fault.Is(err, fault.Precondition):
		outcome = RunInterrupted
	}
	f.change(func(run *FleetRun) { run.Outcome = outcome })
	f.plan.Progress(f.now())
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := writeRun(ctx, f.Control(), f.now()); err != nil {
		return fmt.Errorf("the end of the run is not noted: %w", err)
	}
	return nil
}

func (f *fleet) now() FleetRun {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.run
}

func (f *fleet) change(how func(*FleetRun)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	how(&f.run)
}

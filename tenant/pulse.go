package tenant

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Beat is what all processes together answered and took in within some time.
type Beat struct {
	At       time.Time `bun:"at" json:"at"` // when that began
	Requests int64     `bun:"requests" json:"requests"`
	Failed   int64     `bun:"failed" json:"failed"` // of the requests, those that were our mistake
	Messages int64     `bun:"messages" json:"messages"`
}

const (
	pulseEvery = 10 * time.Second // between two writes, where anything was counted
	pulseFor   = 25 * time.Hour   // that minutes are kept
)

// Pulse counts what a process does, by the minute and of all tenants together, so that
// the console can say how Hearth is. Where nothing happens it writes nothing. A process
// that is killed loses ten seconds, and a write whose answer is lost may count twice.
type Pulse struct {
	control ControlDB
	now     func() time.Time

	mu    sync.Mutex
	beats map[time.Time]Beat // by minute, that are not written yet
}

// NewPulse returns a Pulse in which nothing was counted.
func NewPulse(control ControlDB, now func() time.Time) *Pulse {
	return &Pulse{control: control, now: now, beats: map[time.Time]Beat{}}
}

// Answered counts a request; failed says that it was our mistake.
func (p *Pulse) Answered(failed bool) {
	b := Beat{Requests: 1}
	if failed {
		b.Failed = 1
	}
	p.add(p.now().UTC().Truncate(time.Minute), b)
}

// Posted counts messages.
func (p *Pulse) Posted(n int64) { p.add(p.now().UTC().Truncate(time.Minute), Beat{Messages: n}) }

func (p *Pulse) add(minute time.Time, b Beat) {
	p.mu.Lock()
	defer p.mu.Unlock()
	sum := p.beats[minute]
	p.beats[minute] = Beat{minute, sum.Requests + b.Requests, sum.Failed + b.Failed, sum.Messages + b.Messages}
}

// Run writes what was counted until ctx ends, and then the rest.
func (p *Pulse) Run(ctx context.Context) error {
	tick := time.NewTicker(pulseEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
			defer cancel()
			if err := p.Flush(last); err != nil {
				slog.WarnContext(last, "the pulse of the last seconds is lost", "error", err)
			}
			return nil
		case <-tick.C:
			if err := p.Flush(ctx); err != nil && ctx.Err() == nil {
				slog.WarnContext(ctx, "the pulse is not written yet", "error", err)
			}
		}
	}
}

// Flush writes what was counted before the call.
func (p *Pulse) Flush(ctx context.Context) error {
	p.mu.Lock()
	beats := p.beats
	p.beats = map[time.Time]Beat{}
	p.mu.Unlock()
	var all []Beat
	oldest := p.now().Add(-pulseFor)
	for minute, b := range beats {
		if minute.After(oldest) {
			all = append(all, b)
		}
	}
	err := addBeats(ctx, p.control, all, oldest)
	if err != nil {
		for _, b := range all {
			p.add(b.At, b)
		}
	}
	return err
}

package adminui

import (
	"context"
	"errors"
	"sync"
	"time"

	"hearth/tenant"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// Dependency is something outside of this process that Hearth stands on.
type Dependency struct {
	Name  string
	What  string                          // it is for, or why it is not used
	Check func(ctx context.Context) error // asks it something small; nil: it is not used
}

// answersWithin is how long a dependency may take to answer.
const answersWithin = 2 * time.Second

// vital is one dependency as it was found just now.
type vital struct {
	Dependency
	Took  time.Duration
	Since time.Time // this process has found it so; now, for what it has not seen before
	Error string
}

// pulse remembers since when each dependency has been as it was found last. Nothing
// is ever answered from it.
type pulse struct {
	mu   sync.Mutex
	last map[string]standing
}

type standing struct {
	up    bool
	since time.Time
}

// note keeps what was found, and returns since when it has been so.
func (p *pulse) note(name string, up bool, now time.Time) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	was, known := p.last[name]
	if known && was.up == up {
		return was.since
	}
	if p.last == nil {
		p.last = map[string]standing{}
	}
	p.last[name] = standing{up, now}
	return now
}

// take asks all dependencies at once.
func (p *pulse) take(ctx context.Context, all []Dependency) []vital {
	found := make([]vital, len(all))
	var asking sync.WaitGroup
	for i, d := range all {
		found[i].Dependency = d
		if d.Check == nil {
			continue
		}
		asking.Go(func() {
			begun := time.Now()
			err := ask(ctx, d.Check)
			found[i].Took = time.Since(begun)
			if err != nil {
				found[i].Error = err.Error()
			}
			found[i].Since = p.note(d.Name, err == nil, begun)
		})
	}
	asking.Wait()
	return found
}

// ask bounds a check also where that minds no context.
func ask(ctx context.Context, check func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, answersWithin)
	defer cancel()
	came := make(chan error, 1)
	go func() { came <- check(ctx) }()
	select {
	case err := <-came:
		return err
	case <-ctx.Done():
		return errors.New("no answer within 2 seconds")
	}
}

type healthView struct {
	Shell  shellView
	Vitals []vital // nil: they are being asked
	At     time.Time
}

// healthShown comes at once; what is asked comes into its frame.
func (h *Handlers) healthShown(c *fiber.Ctx, me tenant.Operator) error {
	return web.Page(c, fiber.StatusOK, healthPage(healthView{Shell: h.shell(c, me, "Health", "/fleet")}))
}

func (h *Handlers) checkHealth(c *fiber.Ctx, me tenant.Operator) error {
	now := time.Now()
	v := healthView{Shell: h.shell(c, me, "Health", "/fleet"), At: now, Vitals: h.pulse.take(c.UserContext(), h.depends())}
	return web.Page(c, fiber.StatusOK, healthPage(v))
}

// chip says in a word how a dependency is.
func (v vital) chip() ui.Chip {
	switch {
	case v.Check == nil:
		return ui.Chip{Label: "Not used", Kind: "bare"}
	case v.Error != "":
		return ui.Chip{Label: "Away", Kind: "suspended"}
	case v.Took > answersWithin/4:
		return ui.Chip{Label: "Slow", Kind: "past-due"}
	}
	return ui.Chip{Label: "Answers", Kind: "active"}
}

// away counts those that do not answer.
func (v healthView) away() (n int) {
	for _, one := range v.Vitals {
		if one.Error != "" {
			n++
		}
	}
	return n
}

// millis writes how long an answer took.
func millis(d time.Duration) string {
	if d < time.Millisecond {
		return "below 1 ms"
	}
	return grouped(int(d.Milliseconds())) + " ms"
}

package adminui

import (
	"strings"
	"time"

	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// Process is one that answers requests or runs jobs, in its own words.
type Process struct {
	ID         string    `json:"id"`
	Roles      []string  `json:"roles"` // serve, worker
	Host       string    `json:"host"`
	PID        int       `json:"pid"`
	Version    string    `json:"version"` // of the module, "" where the build does not say
	Revision   string    `json:"revision"`
	Modified   bool      `json:"modified"` // it was built from more than the revision
	Go         string    `json:"go"`
	Schema     int64     `json:"schema"` // of tenants, that it needs
	StartedAt  time.Time `json:"started_at"`
	SeenAt     time.Time `json:"seen_at"`
	Sockets    int       `json:"sockets"`
	Goroutines int       `json:"goroutines"`
}

type processesView struct {
	Shell     shellView
	Processes []Process
	Problem   string // why they cannot be listed, "" for nothing
}

func (h *Handlers) listProcesses(c *fiber.Ctx, me tenant.Operator) error {
	v := processesView{Shell: h.shell(c, me, "Processes", "/fleet")}
	var err error
	if v.Processes, err = h.processes(c.UserContext()); err != nil {
		v.Problem = "Redis, in which processes say that they are there, does not answer just now."
	}
	return web.Page(c, fiber.StatusOK, processesPage(v))
}

// build says in a line what a process was built from.
func (p Process) build() string {
	revision := p.Revision
	if len(revision) > 12 {
		revision = revision[:12]
	}
	if p.Modified {
		revision += " and changes"
	}
	if p.Version != "" && p.Version != "(devel)" {
		revision = strings.TrimSpace(p.Version + " " + revision)
	}
	if revision == "" {
		return "unknown"
	}
	return revision
}

// builds counts what the processes were built from: more than one while a release rolls
// out, and no longer.
func (v processesView) builds() int {
	seen := map[string]bool{}
	for _, p := range v.Processes {
		seen[p.build()] = true
	}
	return len(seen)
}

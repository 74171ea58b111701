package adminui

import (
	"strings"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// fleetTabs are the pages of the fleet. They stand under one place of the navigation.
var fleetTabs = []struct{ Path, Label string }{
	{"/fleet", "Migrations"}, {"/operations", "Operations"}, {"/queues", "Queues"}, {"/outbox", "Outbox"}, {"/health", "Health"}, {"/processes", "Processes"},
}

// How much the page of migrations lists.
const (
	runsShown  = 10
	skipsShown = 100
)

// fleetPageView is how far the fleet is, and who stands in its way.
type fleetPageView struct {
	Shell shellView
	Fleet fleetView
	Runs  []tenant.FleetRun
	Skips []tenant.FleetSkip
	Typed typedAct
	Now   time.Time
}

func (h *Handlers) fleetShown(c *fiber.Ctx, me tenant.Operator) error {
	return h.fleetPage(c, fiber.StatusOK, me, typedAct{})
}

func (h *Handlers) fleetPage(c *fiber.Ctx, status int, me tenant.Operator, typed typedAct) (err error) {
	ctx, control := c.UserContext(), h.control()
	v := fleetPageView{Shell: h.shell(c, me, "Fleet", "/fleet"), Typed: typed, Now: time.Now()}
	if v.Fleet, err = h.fleet(ctx); err != nil {
		return err
	}
	if v.Runs, err = tenant.FleetRuns(ctx, control, runsShown); err != nil {
		return err
	}
	if v.Skips, err = tenant.FleetSkips(ctx, control, skipsShown); err != nil {
		return err
	}
	if typed.ID == "" {
		v.Shell.Head.Refresh = v.Fleet.refresh()
	}
	return web.Page(c, status, fleetPage(v))
}

var (
	actPauseFleet = act{
		ID: "hold", Button: "Pause", Title: "Pause migrations", Path: "/hold", Do: mendFleet, Warn: true,
		Effect: "No run goes on to another tenant; those that have begun come to their end. It stays so until somebody resumes, also for runs that begin later. Whoever opens a workspace that is behind migrates it none the less.",
	}
	actResumeFleet = act{
		ID: "release", Button: "Resume", Title: "Resume migrations", Path: "/hold/delete", Do: mendFleet,
		Effect: "Runs that wait go on where they are. Where no process is at it, begin one with hearth migrate up.",
	}
	actSkipTenant = act{
		ID: "skip", Button: "Skip a workspace", Title: "Skip a workspace", Path: "/skips", Do: mendFleet,
		Effect: "Runs to the present version pass it by; the next version is for it too. Whoever opens it migrates it none the less.",
		Fields: []actField{{Label: "Workspace address", Name: "tenant"}},
	}
)

// acts are what may be done to the fleet as it is.
func (v fleetPageView) acts() []act {
	if !can(v.Shell.Operator, mendFleet) {
		return nil
	}
	if v.Fleet.Hold != nil {
		return []act{actResumeFleet, actSkipTenant}
	}
	return []act{actPauseFleet, actSkipTenant}
}

// problem is why an act was refused that the page does not offer any more.
func (v fleetPageView) problem() string {
	for _, a := range v.acts() {
		if a.ID == v.Typed.ID {
			return ""
		}
	}
	return v.Typed.Bad[""]
}

// skips is the act for one workspace that is listed.
func skips(slug string) act {
	a := actSkipTenant
	a.ID, a.Button = "skip-"+slug, "Skip"
	a.Fields = []actField{{Label: "Workspace address", Name: "tenant", Value: slug}}
	return a
}

func unskips(s tenant.FleetSkip) act {
	return act{
		ID: "unskip-" + s.Slug, Button: "Skip no more", Title: "Skip " + s.Slug + " no more", Path: "/skips/" + s.TenantID.String() + "/delete", Do: mendFleet,
		Effect: "The next run migrates it like every other.",
	}
}

// isSkipped reports whether runs pass by a tenant that could not be migrated.
func (v fleetPageView) isSkipped(id tenant.ID) bool {
	for _, s := range v.Skips {
		if s.TenantID == id {
			return true
		}
	}
	return false
}

// fleetDone answers an act on the fleet: back to its page, or the dialog again.
func (h *Handlers) fleetDone(c *fiber.Ctx, me tenant.Operator, a act, said string, err error) error {
	switch {
	case err == nil:
		h.server.Flash(c, said)
		return web.SeeOther(c, "/fleet")
	case refusedForm(err):
		return h.fleetPage(c, web.Status(err), me, refusedAct(c, a, err))
	}
	return err
}

func (h *Handlers) holdFleet(c *fiber.Ctx, me tenant.Operator) error {
	err := h.tenants.HoldFleet(c.UserContext(), actor(c, me), c.FormValue("reason"))
	return h.fleetDone(c, me, actPauseFleet, "Migrations are paused.", err)
}

func (h *Handlers) releaseFleet(c *fiber.Ctx, me tenant.Operator) error {
	err := h.tenants.ReleaseFleet(c.UserContext(), actor(c, me), c.FormValue("reason"))
	return h.fleetDone(c, me, actResumeFleet, "Migrations go on.", err)
}

func (h *Handlers) skipTenant(c *fiber.Ctx, me tenant.Operator) error {
	t, err := h.oneTyped(c, strings.TrimSpace(c.FormValue("tenant")))
	if err == nil {
		err = h.tenants.SkipTenant(c.UserContext(), actor(c, me), t, c.FormValue("reason"))
	}
	return h.fleetDone(c, me, actSkipTenant, t.Slug+" is skipped.", err)
}

// oneTyped finds the one workspace whose address was typed. Faults: Invalid on "tenant".
func (h *Handlers) oneTyped(c *fiber.Ctx, slug string) (tenant.Tenant, error) {
	ids, err := h.tenantsTyped(c, slug)
	switch {
	case fault.Is(err, fault.Invalid):
		return tenant.Tenant{}, fault.Field("tenant", "%s", fault.Message(err))
	case err != nil:
		return tenant.Tenant{}, err
	case len(ids) != 1:
		return tenant.Tenant{}, fault.Field("tenant", "Name one workspace by its address.")
	}
	return tenant.TenantByID(c.UserContext(), h.control(), ids[0])
}

func (h *Handlers) unskipTenant(c *fiber.Ctx, me tenant.Operator) error {
	t, err := h.tenantOf(c)
	if err != nil {
		return err
	}
	err = h.tenants.UnskipTenant(c.UserContext(), actor(c, me), t.ID, c.FormValue("reason"))
	return h.fleetDone(c, me, unskips(tenant.FleetSkip{TenantID: t.ID, Slug: t.Slug}), t.Slug+" is migrated again.", err)
}

// runChip says in two words how a run stands.
func (v fleetPageView) runChip(run tenant.FleetRun) ui.Chip {
	switch {
	case run.IsRunning(v.Now) && v.Fleet.Hold != nil:
		return ui.Chip{Label: "Paused", Kind: "past-due"}
	case run.IsRunning(v.Now):
		return ui.Chip{Label: "Running", Kind: "trialing"}
	case run.Outcome == tenant.RunRunning:
		return ui.Chip{Label: "Killed", Kind: "suspended"}
	case run.Outcome == tenant.RunStopped:
		return ui.Chip{Label: "Stopped itself", Kind: "suspended"}
	case run.Outcome == tenant.RunInterrupted:
		return ui.Chip{Label: "Interrupted", Kind: "past-due"}
	case run.Failures > 0:
		return ui.Chip{Label: "Done, with failures", Kind: "past-due"}
	}
	return ui.Chip{Label: "Done", Kind: "active"}
}

// waveSteps are the waves in their order, for the one that a run is at.
var waveSteps = []tenant.Wave{tenant.WaveCanary, tenant.WaveSome, tenant.WaveAll}

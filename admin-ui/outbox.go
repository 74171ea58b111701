package adminui

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// outboxShown is how many jobs a page of the outbox lists.
const outboxShown = 50

// outboxView is what waits to be done, on every server.
type outboxView struct {
	Shell  shellView
	View   tenant.OutboxView
	Look   tenant.OutboxLook
	Next   string // the address of what follows, "" for nothing
	Paged  bool
	Picked picked
}

// picked is what was chosen and typed when an act on jobs was refused.
type picked struct {
	Jobs   []string
	Reason string
	Bad    bad
}

func (p picked) has(job string) bool { return slices.Contains(p.Jobs, job) }

func (h *Handlers) listOutbox(c *fiber.Ctx, me tenant.Operator) error {
	return h.outboxPage(c, fiber.StatusOK, me, picked{})
}

func (h *Handlers) outboxPage(c *fiber.Ctx, status int, me tenant.Operator, chosen picked) error {
	v := outboxView{Shell: h.shell(c, me, "Outbox", "/fleet"), View: tenant.OutboxView(c.Query("view", string(tenant.OutboxParked))), Picked: chosen}
	if !slices.Contains(tenant.OutboxViews, v.View) {
		return fault.New(fault.NotFound, "There is no such part of the outbox.")
	}
	after, err := outboxPlace(c.Query("after"))
	if err != nil {
		return err
	}
	v.Paged = !after.At.IsZero()
	if v.Look, err = h.server.Registry().Outboxes(c.UserContext(), v.View, after, outboxShown); err != nil {
		return err
	}
	if v.Look.More {
		last := v.Look.Lines[len(v.Look.Lines)-1].Place(v.View)
		v.Next = listHref("/outbox", "view", string(v.View), "after", strconv.FormatInt(last.At.UnixMicro(), 10)+"."+last.ID.String())
	}
	return web.Page(c, status, outboxPage(v))
}

// outboxPlace reads where a page begins. Faults: NotFound.
func outboxPlace(text string) (tenant.OutboxPlace, error) {
	if text == "" {
		return tenant.OutboxPlace{}, nil
	}
	at, id, _ := strings.Cut(text, ".")
	micros, err := strconv.ParseInt(at, 10, 64)
	job, problem := tenant.ParseID(id)
	if err != nil || problem != nil || micros <= 0 || micros > time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro() {
		return tenant.OutboxPlace{}, fault.New(fault.NotFound, "There is no such page of the outbox.")
	}
	return tenant.OutboxPlace{At: time.UnixMicro(micros), ID: job}, nil
}

func (h *Handlers) replayJobs(c *fiber.Ctx, me tenant.Operator) error {
	return h.onPicked(c, me, " tried again now.", func(ids []tenant.ID, reason string) (int, error) {
		return h.tenants.ReplayJobs(c.UserContext(), actor(c, me), ids, reason)
	})
}

func (h *Handlers) dropJobs(c *fiber.Ctx, me tenant.Operator) error {
	return h.onPicked(c, me, " deleted.", func(ids []tenant.ID, reason string) (int, error) {
		return h.tenants.DropJobs(c.UserContext(), actor(c, me), ids, false, reason)
	})
}

// onPicked does something to the jobs that a form names. What is no id of a job is left
// out.
func (h *Handlers) onPicked(c *fiber.Ctx, me tenant.Operator, said string, do func(ids []tenant.ID, reason string) (int, error)) error {
	chosen, err := pickedOf(c)
	n := 0
	if err == nil {
		var ids []tenant.ID
		for _, text := range chosen.Jobs {
			if id, err := tenant.ParseID(text); err == nil {
				ids = append(ids, id)
			}
		}
		n, err = do(ids, chosen.Reason)
	}
	switch {
	case err == nil:
		h.server.Flash(c, jobsSay(n)+said)
		return web.SeeOther(c, listHref("/outbox", "view", c.Query("view")))
	case refusedForm(err):
		chosen.Reason, chosen.Bad = shown(chosen.Reason), badField(err)
		return h.outboxPage(c, web.Status(err), me, chosen)
	}
	return err
}

// pickedOf reads which jobs a form names, by the ids of the page that it is on: those that
// are ticked, or all that it shows. Faults: Invalid on "job" for none, and for more than
// one act is for.
func pickedOf(c *fiber.Ctx) (chosen picked, err error) {
	field := "job"
	if c.FormValue("all") != "" {
		field = "shown"
	}
	for _, text := range c.Request().PostArgs().PeekMulti(field) {
		id := string(text)
		if id != "" && len(id) <= 100 && tenant.CleanText(id) && !slices.Contains(chosen.Jobs, id) {
			chosen.Jobs = append(chosen.Jobs, id)
		}
		if len(chosen.Jobs) > tenant.MostJobs {
			break
		}
	}
	chosen.Reason = strings.Clone(strings.TrimSpace(c.FormValue("reason")))
	if len(chosen.Jobs) == 0 || len(chosen.Jobs) > tenant.MostJobs {
		err = fault.Field("job", "Choose the jobs first, at most %d.", tenant.MostJobs)
	}
	return chosen, err
}

func jobsSay(n int) string {
	if n == 1 {
		return "1 job is"
	}
	return grouped(n) + " jobs are"
}

// outboxNames say what the views are.
var outboxNames = map[tenant.OutboxView]string{
	tenant.OutboxParked: "Parked", tenant.OutboxFailing: "Failing", tenant.OutboxDue: "Waiting", tenant.OutboxTaken: "Taken", tenant.OutboxLater: "Due later",
}

// outboxEmpty says what a view without jobs means.
var outboxEmpty = map[tenant.OutboxView]ui.Empty{
	tenant.OutboxParked:  {Title: "Nothing is parked", Text: "Jobs that failed for good wait here for an operator, each with its error."},
	tenant.OutboxFailing: {Title: "Nothing fails", Text: "Jobs that failed stand here with their error until they are tried again."},
	tenant.OutboxDue:     {Title: "Nothing waits", Text: "Jobs that are due and that no process has taken stand here."},
	tenant.OutboxTaken:   {Title: "Nothing is taken", Text: "Jobs stand here while they are in a queue or run."},
	tenant.OutboxLater:   {Title: "Nothing is due later", Text: "Reminders and whatever else is due later stand here until their time comes."},
}

func (v outboxView) tabs() (tabs []ui.Tab) {
	for _, view := range tenant.OutboxViews {
		n := v.Look.Counts.Of(view)
		count := grouped(min(n, tenant.OutboxCounted))
		if n > tenant.OutboxCounted {
			count += "+"
		}
		tabs = append(tabs, ui.Tab{Label: outboxNames[view], Href: listHref("/outbox", "view", string(view)), Count: count, Current: view == v.View})
	}
	return tabs
}

// canMend reports whether something may be done to the jobs that are shown.
func (v outboxView) canMend() bool {
	return can(v.Shell.Operator, mendFleet) && (v.View == tenant.OutboxParked || v.View == tenant.OutboxFailing)
}

// stretch is a length of time as people read it.
func stretch(d time.Duration) string {
	switch {
	case d < time.Second:
		return "no time"
	case d < 2*time.Minute:
		return strconv.Itoa(int(d.Seconds())) + " s"
	case d < 2*time.Hour:
		return strconv.Itoa(int(d.Minutes())) + " min"
	case d < 48*time.Hour:
		return strconv.Itoa(int(d.Hours())) + " h"
	}
	return strconv.Itoa(int(d.Hours()/24)) + " days"
}

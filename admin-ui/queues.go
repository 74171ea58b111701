package adminui

import (
	"context"
	"slices"
	"strconv"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"
	"hearth/workers/job"

	"github.com/gofiber/fiber/v2"
)

// tasksShown is how many tasks a page of a queue lists, and mostPages how far it goes.
const (
	tasksShown = 50
	mostPages  = 10_000
)

// queuesView is how all queues stand.
type queuesView struct {
	Shell   shellView
	Queues  []job.QueueState
	Problem string // why they cannot be seen, "" for nothing
	Typed   typedAct
}

// queueView is one state of a queue.
type queueView struct {
	Shell   shellView
	Queue   job.QueueState
	State   job.TaskState
	Tasks   []taskLine
	Page    int
	More    bool
	Problem string
	Picked  picked
}

// taskLine is a task with what the directory and its row know of it.
type taskLine struct {
	job.Task
	Slug string
}

func (h *Handlers) listQueues(c *fiber.Ctx, me tenant.Operator) error {
	return h.queuesPage(c, fiber.StatusOK, me, typedAct{})
}

func (h *Handlers) queuesPage(c *fiber.Ctx, status int, me tenant.Operator, typed typedAct) error {
	v := queuesView{Shell: h.shell(c, me, "Queues", "/fleet"), Typed: typed}
	var err error
	if v.Queues, err = h.queues.Queues(c.UserContext()); fault.Is(err, fault.Unavailable) {
		v.Problem, err = fault.Message(err), nil
	}
	if err != nil {
		return err
	}
	return web.Page(c, status, queuesPage(v))
}

// queueOf reads which queue an address names. Faults: NotFound.
func queueOf(c *fiber.Ctx) (tenant.Queue, error) {
	q := tenant.Queue(c.Params("queue"))
	if at := slices.Index(job.Queues, q); at >= 0 {
		return job.Queues[at], nil
	}
	return "", fault.New(fault.NotFound, "There is no such queue.")
}

func (h *Handlers) showQueue(c *fiber.Ctx, me tenant.Operator) error {
	return h.queuePage(c, fiber.StatusOK, me, picked{})
}

func (h *Handlers) queuePage(c *fiber.Ctx, status int, me tenant.Operator, chosen picked) error {
	q, err := queueOf(c)
	if err != nil {
		return err
	}
	v := queueView{Shell: h.shell(c, me, "Queue "+string(q), "/fleet"), Queue: job.QueueState{Name: q}, State: job.TaskState(c.Query("state", string(job.TaskPending))), Page: c.QueryInt("page", 1), Picked: chosen}
	if !slices.Contains(job.TaskStates, v.State) || v.Page < 1 || v.Page > mostPages {
		return fault.New(fault.NotFound, "There is no such page of this queue.")
	}
	err = h.lookAtQueue(c.UserContext(), &v)
	if fault.Is(err, fault.Unavailable) {
		v.Problem, err = fault.Message(err), nil
	}
	if err != nil {
		return err
	}
	return web.Page(c, status, queuePage(v))
}

// lookAtQueue asks Redis for the tasks, and the outboxes for what became of them so far.
func (h *Handlers) lookAtQueue(ctx context.Context, v *queueView) error {
	all, err := h.queues.Queues(ctx)
	if err != nil {
		return err
	}
	v.Queue = all[slices.Index(job.Queues, v.Queue.Name)]
	tasks, err := h.queues.Tasks(ctx, v.Queue.Name, v.State, v.Page, tasksShown)
	if err != nil {
		return err
	}
	v.More = v.Page*tasksShown < v.Queue.Counts[v.State]
	var rows, owners []tenant.ID
	for _, t := range tasks {
		if !t.Job.IsZero() {
			rows = append(rows, t.Job)
		}
		if !t.Tenant.IsZero() {
			owners = append(owners, t.Tenant)
		}
	}
	slugs, err := tenant.SlugsOf(ctx, h.control(), owners)
	if err != nil {
		return err
	}
	known := map[tenant.ID]tenant.OutboxEntry{}
	if len(rows) > 0 {
		if known, err = h.server.Registry().JobsNamed(ctx, rows); err != nil {
			return err
		}
	}
	for _, t := range tasks {
		if row, is := known[t.Job]; is {
			t.Error = row.Error
		}
		v.Tasks = append(v.Tasks, taskLine{t, slugs[t.Tenant]})
	}
	return nil
}

// queueHref is where a page of a state of a queue is listed.
func queueHref(q tenant.Queue, state job.TaskState, page int) string {
	number := ""
	if page > 1 {
		number = strconv.Itoa(page)
	}
	return listHref("/queues/"+string(q), "state", string(state), "page", number)
}

// queueMeans say what the queues promise.
var queueMeans = map[tenant.Queue]string{tenant.QueueNow: "Somebody is waiting", tenant.QueueSoon: "Within seconds", tenant.QueueBulk: "When there is room"}

// stateNames say what the states of a task are.
var stateNames = map[job.TaskState]string{
	job.TaskPending: "Pending", job.TaskActive: "Active", job.TaskScheduled: "Scheduled", job.TaskRetry: "Retry", job.TaskArchived: "Archived",
}

// stateEmpty says what a state without tasks means.
var stateEmpty = map[job.TaskState]ui.Empty{
	job.TaskPending:   {Title: "Nothing is pending", Text: "Jobs that wait for a free hand stand here, those first that are next."},
	job.TaskActive:    {Title: "Nothing runs", Text: "Jobs stand here while they run."},
	job.TaskScheduled: {Title: "Nothing is scheduled", Text: "What is due later waits in the outbox, not in a queue."},
	job.TaskRetry:     {Title: "Nothing waits to be retried", Text: "What failed waits in the outbox, not in a queue."},
	job.TaskArchived:  {Title: "Nothing is archived", Text: "A job stands here when the process that ran it died. Its row in the outbox brings it back by itself."},
}

func (v queueView) tabs() (tabs []ui.Tab) {
	for _, s := range job.TaskStates {
		tabs = append(tabs, ui.Tab{Label: stateNames[s], Href: queueHref(v.Queue.Name, s, 1), Count: grouped(v.Queue.Counts[s]), Current: s == v.State})
	}
	return tabs
}

// canMend reports whether something may be done to the tasks that are shown.
func (v queueView) canMend() bool {
	return can(v.Shell.Operator, mendFleet) && v.State != job.TaskActive
}

package adminui

import (
	"context"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/workers/job"

	"github.com/gofiber/fiber/v2"
)

func pauseAct(q tenant.Queue) act {
	return act{
		ID: "pause-" + string(q), Button: "Pause", Title: "Pause the queue " + string(q), Path: "/pause", Do: mendFleet, Warn: true,
		Effect: "No process begins another job of this queue; those that run come to their end. It stays so until somebody resumes it. Nothing is lost meanwhile, and whoever waits for such a job goes on waiting.",
	}
}

func resumeAct(q tenant.Queue) act {
	return act{
		ID: "resume-" + string(q), Button: "Resume", Title: "Resume the queue " + string(q), Path: "/pause/delete", Do: mendFleet,
		Effect: "Jobs of this queue run again, from the one that has waited longest.",
	}
}

// turnAct is what can be done to a queue as it is.
func turnAct(q job.QueueState) act {
	if q.Paused {
		return resumeAct(q.Name)
	}
	return pauseAct(q.Name)
}

func (h *Handlers) pauseQueue(c *fiber.Ctx, me tenant.Operator) error {
	return h.turnQueue(c, me, tenant.AuditEntry{Action: "queue.pause"}, pauseAct, h.queues.Pause, " is paused.")
}

func (h *Handlers) resumeQueue(c *fiber.Ctx, me tenant.Operator) error {
	return h.turnQueue(c, me, tenant.AuditEntry{Action: "queue.resume"}, resumeAct, h.queues.Resume, " goes on.")
}

func (h *Handlers) turnQueue(c *fiber.Ctx, me tenant.Operator, e tenant.AuditEntry, of func(tenant.Queue) act, turn func(context.Context, tenant.Queue) error, said string) error {
	q, err := queueOf(c)
	if err != nil {
		return err
	}
	e.By, e.Reason = actor(c, me), c.FormValue("reason")
	err = h.tenants.OnQueue(c.UserContext(), e, func(ctx context.Context) (any, error) {
		return map[string]any{"queue": q}, turn(ctx, q)
	})
	switch {
	case err == nil:
		h.server.Flash(c, "The queue "+string(q)+said)
		return web.SeeOther(c, "/queues")
	case refusedForm(err):
		return h.queuesPage(c, web.Status(err), me, refusedAct(c, of(q), err))
	}
	return err
}

func (h *Handlers) runTasks(c *fiber.Ctx, me tenant.Operator) error {
	return h.onTasks(c, me, tenant.AuditEntry{Action: "queue.run"}, h.queues.Run, " tried again now.")
}

// dropTasks takes tasks out of their queue, and then what they stand for out of the
// outbox, which would bring them back.
func (h *Handlers) dropTasks(c *fiber.Ctx, me tenant.Operator) error {
	return h.onTasks(c, me, tenant.AuditEntry{Action: "queue.drop"}, h.queues.Remove, " deleted.")
}

// dropRows forgets the rows of tasks that are out of their queue; those that have run
// meanwhile are gone already.
func (h *Handlers) dropRows(c *fiber.Ctx, me tenant.Operator, tasks []string, reason string) error {
	var rows []tenant.ID
	for _, id := range tasks {
		if row := job.JobOf(id); !row.IsZero() {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := h.tenants.DropJobs(c.UserContext(), actor(c, me), rows, true, reason)
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	return err
}

func (h *Handlers) onTasks(c *fiber.Ctx, me tenant.Operator, e tenant.AuditEntry, do func(context.Context, tenant.Queue, []string) ([]string, error), said string) error {
	q, err := queueOf(c)
	if err != nil {
		return err
	}
	chosen, err := pickedOf(c)
	var done []string
	if err == nil {
		e.By, e.Reason = actor(c, me), chosen.Reason
		err = h.tenants.OnQueue(c.UserContext(), e, func(ctx context.Context) (_ any, err error) {
			if done, err = do(ctx, q, chosen.Jobs); err == nil && len(done) == 0 {
				err = fault.New(fault.Conflict, "None of these jobs is in this state any more.")
			}
			return map[string]any{"queue": q, "tasks": done}, err
		})
	}
	if err == nil && e.Action == "queue.drop" {
		err = h.dropRows(c, me, done, chosen.Reason)
	}
	switch {
	case err == nil:
		h.server.Flash(c, jobsSay(len(done))+said)
		return web.SeeOther(c, queueHref(q, job.TaskState(c.Query("state")), 1))
	case refusedForm(err):
		chosen.Reason, chosen.Bad = shown(chosen.Reason), badField(err)
		return h.queuePage(c, web.Status(err), me, chosen)
	}
	return err
}

package adminui

import (
	"context"
	"time"

	"hearth/tenant"
	"hearth/workers/job"
)

// pagesOfQueues are those about queues, dependencies and processes.
func pagesOfQueues(id tenant.ID, at time.Time, shell func(title, place, search string) shellView) []page {
	viewer, fleet := shell("Fleet", "/fleet", ""), shell("Fleet", "/fleet", "")
	viewer.Operator.Role = tenant.OperatorViewer
	now := job.QueueState{Name: tenant.QueueNow, Counts: map[job.TaskState]int{job.TaskPending: 1200, job.TaskActive: 10}, Latency: 90 * time.Second, Ran: 12_000, Failed: 3}
	bulk := job.QueueState{Name: tenant.QueueBulk, Paused: true}
	task := taskLine{job.Task{ID: id.String() + ".3", Kind: "chat:push_message", Tenant: id, Job: id, Attempt: 3, Error: hostile}, "larkfield"}
	periodic := taskLine{job.Task{ID: hostile, Kind: hostile, Next: at}, ""}
	asked := func(context.Context) error { return nil }
	vitals := []vital{
		{Dependency: Dependency{"Postgres main", "The control plane", asked}, Took: 3 * time.Millisecond, Since: at},
		{Dependency: Dependency{"Redis", "Queues", asked}, Took: 800 * time.Millisecond, Since: at},
		{Dependency: Dependency{hostile, hostile, asked}, Since: at, Error: hostile},
		{Dependency: Dependency{"Mail", "Mail is switched off", nil}},
	}
	process := Process{ID: id.String(), Roles: []string{"serve", "worker"}, Host: "web-1", PID: 42, Version: "v1.2.3", Revision: "0123456789abcdef0123", Go: "go1.26", Schema: 20261121080000, StartedAt: at, SeenAt: at, Sockets: 1200, Goroutines: 90}
	odd := Process{ID: hostile, Roles: []string{hostile}, Host: hostile, Revision: hostile, Modified: true, StartedAt: at, SeenAt: at}
	return []page{
		{"queues", queuesPage(queuesView{Shell: fleet, Queues: []job.QueueState{now, bulk}, Typed: typedAct{ID: "pause-bulk", Bad: bad{"": hostile}}})},
		{"queues for a viewer", queuesPage(queuesView{Shell: viewer, Queues: []job.QueueState{now}})},
		{"queues that are away", queuesPage(queuesView{Shell: fleet, Problem: hostile})},
		{"queue", queuePage(queueView{Shell: fleet, Queue: now, State: job.TaskPending, Tasks: []taskLine{task, periodic}, Page: 2, More: true, Picked: picked{Jobs: []string{task.ID}, Reason: hostile, Bad: bad{"": hostile, "reason": hostile}}})},
		{"queue of nothing", queuePage(queueView{Shell: viewer, Queue: bulk, State: job.TaskArchived, Page: 1})},
		{"health", healthPage(healthView{Shell: fleet, Vitals: vitals, At: at})},
		{"health that is asked", healthPage(healthView{Shell: fleet})},
		{"processes", processesPage(processesView{Shell: fleet, Processes: []Process{process, odd}})},
		{"processes without any", processesPage(processesView{Shell: fleet})},
		{"processes that cannot be listed", processesPage(processesView{Shell: fleet, Problem: hostile})},
	}
}

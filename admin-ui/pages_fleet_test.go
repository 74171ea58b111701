package adminui

import (
	"time"

	"hearth/tenant"
)

// pagesOfFleet are those about migrations, operations and jobs.
func pagesOfFleet(id tenant.ID, at time.Time, shell func(title, place, search string) shellView) []page {
	viewer := shell("Fleet", "/fleet", "")
	viewer.Operator.Role = tenant.OperatorViewer
	fleet := shell("Fleet", "/fleet", "")
	run := tenant.FleetRun{ID: [16]byte(id), Target: 20261121080000, Wave: tenant.WaveSome, Size: 43, Done: 30, Moved: 33, Failures: 1, Outcome: tenant.RunRunning, StartedAt: at, SeenAt: at}
	over, killed := run, run
	over.Outcome, killed.SeenAt = tenant.RunStopped, at.Add(-time.Hour)
	failure := tenant.FleetFailure{TenantID: id, Slug: "larkfield", Target: 20261121080000, Attempts: 3, Error: hostile, FailedAt: at}
	other := failure
	other.TenantID, other.Slug = tenant.ID{1}, hostile
	skip := tenant.FleetSkip{TenantID: id, Slug: hostile, Target: 20261121080000, Reason: hostile, By: hostile, At: at}
	held := fleetPageView{Shell: fleet, Now: at, Runs: []tenant.FleetRun{run, over, killed}, Skips: []tenant.FleetSkip{skip},
		Fleet: fleetView{Running: true, Hold: &tenant.FleetHold{Reason: hostile, By: hostile, At: at}, FleetStatus: tenant.FleetStatus{TenantNeeds: 20261121080000, Failures: []tenant.FleetFailure{failure, other},
			Tenants: []tenant.VersionCount{{Version: 20261120080000, Tenants: 1400, Hibernated: 100}, {Version: 20261121080000, Tenants: 31}, {Version: 20261122080000, Tenants: 1}}}},
		Typed: typedAct{ID: "skip", Reason: hostile, Values: map[string]string{"tenant": hostile}, Bad: bad{"tenant": hostile, "reason": hostile, "": hostile}}}
	operation := tenant.OperationLine{TenantID: id, Slug: "larkfield", LeasedUntil: at, OperationEntry: tenant.OperationEntry{ID: id, Kind: tenant.OpMove, Step: "copy", Attempts: 2, Error: hostile, Held: true, CreatedAt: at}}
	done := operation
	done.Slug, done.Kind, done.Step, done.Error, done.DoneAt = hostile, tenant.OpKind(hostile), hostile, "", at
	waiting := operation
	waiting.Held, waiting.Error = false, ""
	job := tenant.OutboxLine{Node: "north", Slug: "larkfield", OutboxEntry: tenant.OutboxEntry{ID: [16]byte(id), TenantID: id, Queue: tenant.QueueNow, Kind: "chat:push_message", State: "parked", Attempts: 20, Error: hostile, DueAt: at, Created: at}}
	odd := tenant.OutboxLine{Node: hostile, OutboxEntry: tenant.OutboxEntry{TenantID: id, Kind: hostile, Queue: tenant.Queue(hostile), DueAt: at, Created: at}}
	nobody := tenant.OutboxLine{Node: "main", OutboxEntry: tenant.OutboxEntry{Kind: "tenant:lapse_switch", Queue: tenant.QueueSoon, DueAt: at, Created: at}}
	counts := tenant.OutboxCounts{Due: 2, Later: 12_000, Failing: 1, Parked: 3, Age: 90 * time.Minute}
	return []page{
		{"fleet that is held", fleetPage(held)},
		{"fleet for a viewer", fleetPage(fleetPageView{Shell: viewer, Now: at, Fleet: held.Fleet, Runs: held.Runs, Skips: held.Skips})},
		{"fleet of nothing", fleetPage(fleetPageView{Shell: fleet, Now: at})},
		{"operations", operationsPage(operationsView{Shell: fleet, Kind: tenant.OpMove, Counts: []tenant.OperationCount{{Kind: tenant.OpMove, Step: hostile, N: 2}, {Kind: tenant.OpWake, Step: "restore", N: 1}},
			InFlight: []tenant.OperationLine{operation, waiting}, Finished: []tenant.OperationLine{done}, Next: "/operations?after=a", Paged: true})},
		{"operations without any", operationsPage(operationsView{Shell: viewer})},
		{"outbox", outboxPage(outboxView{Shell: fleet, View: tenant.OutboxParked, Look: tenant.OutboxLook{Counts: counts, Lines: []tenant.OutboxLine{job, odd, nobody}, Away: []string{hostile}}, Next: "/outbox?after=a", Paged: true,
			Picked: picked{Jobs: []string{job.ID.String()}, Reason: hostile, Bad: bad{"job": hostile, "reason": hostile, "": hostile}}})},
		{"outbox of what is due later", outboxPage(outboxView{Shell: fleet, View: tenant.OutboxLater, Look: tenant.OutboxLook{Counts: counts, Lines: []tenant.OutboxLine{job}}})},
		{"outbox of nothing", outboxPage(outboxView{Shell: viewer, View: tenant.OutboxParked})},
	}
}

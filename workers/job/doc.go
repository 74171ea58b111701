// Package job runs work that must not be lost. A job is a row of node.outbox,
// written in the transaction that decided it; asynq and Redis only carry its id to
// a process that has a hand free. Redis may be away, or forget everything: the
// rows wait, and a lease that nobody settled lapses and makes its row due again.
//
// The way of a job: Client writes the row and nudges the local Relay. The Relay
// claims due rows, a few of each tenant at a time, and hands their ids to asynq. A
// Server takes an id, begins the row (which is where a closed or overtaken one is
// turned away), opens the tenant, runs the handler, and settles the row: closed
// when the handler has committed, due again after a wait when it failed, parked
// for an operator when trying again cannot help. asynq itself never retries.
//
// Owns: the rows' life after they are written, fairness between tenants, time
// limits, draining, the clock of periodic jobs, and the Inspector by which operators look
// into the queues and act upon them. Does not own: the rows' SQL
// (tenant/relay_store.go), what jobs do (the domains), which jobs there are
// (package workers).
//
// The invariant: a row leaves the outbox only after its handler returned nil. So a
// handler may run twice, and must not mind.
//
// Start reading at client.go, then relay.go and run.go.
package job

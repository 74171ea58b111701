// Package billing knows what a workspace has bought and what that grants.
//
// It owns the catalogue of plans (plan.go, catalogue.go) and what a plan entitles to
// (entitlement.go). A plan is known by its name and version, like team@1, and a
// version never changes: a workspace keeps what it agreed to until it changes plans.
// The limits of one workspace are its plan's, with what was agreed with it alone on top.
//
// It owns what is used as well (measure.go): a ledger on each server, written with what
// caused it (ledger.go) or, where that is too frequent, from a process's memory
// (buffer.go); hours, made anew from the ledgers (rollup.go); periods of a
// subscription, made anew from the hours (period.go); and what of them is billed
// (push.go, close.go), by items that follow the plan (metered.go). Each step writes
// absolute amounts, so that one that is done twice, by a process that died or by two at
// once, comes to the same.
//
// It does not own what is spent: rooms, files and members count their own, and ask
// Allows before they spend. It does not know who a workspace's people are, nor where
// its data lies: that is package tenant.
//
// The invariant to keep: what a plan does not name is not granted, and a limit that is
// passed takes nothing away from anybody. Start reading at Plan, then Grants.
package billing

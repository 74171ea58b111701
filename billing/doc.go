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
// How a workspace stands is a function of facts (standing.go): its subscriptions, its
// oldest unpaid invoice, what an operator said, and the time. Events of Stripe (inbox.go)
// and clocks only say that it is to be asked again. What operators do with money and with
// the end of a workspace goes through act.go: a hold (hold.go), a deletion that two agree
// on (deletion.go), a credit (credit.go). What somebody pays each month is in the tenant's
// row; why it changed (movement.go) and who tried a plan (trial.go, trials.go) is written
// by the database with that row, see deploy/decisions/0023-mrr-by-trigger.md.
//
// It owns what a workspace costs us: a card of rates (rates.go), what of usage they are
// for (cost.go), and when that is added up (reckon.go). Nobody is billed by it.
//
// It does not own what is spent: rooms, files and members count their own, and ask
// Allows before they spend. It does not know who a workspace's people are, nor where
// its data lies: that is package tenant.
//
// The invariant to keep: what a plan does not name is not granted, and a limit that is
// passed takes nothing away from anybody. Start reading at Plan, then Grants.
package billing

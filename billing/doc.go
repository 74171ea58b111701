// Package billing knows what a workspace has bought and what that grants.
//
// It owns the catalogue of plans (plan.go, catalogue.go) and what a plan entitles to
// (entitlement.go). A plan is known by its name and version, like team@1, and a
// version never changes: a workspace keeps what it agreed to until it changes plans.
// The limits of one workspace are its plan's, with what was agreed with it alone on top.
//
// It does not own what is spent: rooms, files and members count their own, and ask
// Allows before they spend. It does not know who a workspace's people are, nor where
// its data lies: that is package tenant.
//
// The invariant to keep: what a plan does not name is not granted, and a limit that is
// passed takes nothing away from anybody. Start reading at Plan, then Grants.
package billing

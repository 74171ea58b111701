// Package workers says which jobs Hearth has. Register is the table of contents: a
// line for each domain; a domain's file has a line for each kind; schedule.go lists
// what runs by the clock and why. Bodies decode and call the domain, nothing more.
//
// Owns: the link between a kind and the domain method that does it. Does not own:
// the work itself (the domains), how jobs are carried, bounded and tried again
// (workers/job).
//
// The invariant: a body is one call, and no periodic job loops over tenants.
//
// Start reading at workers.go.
package workers

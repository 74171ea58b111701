// Package adminui is the console of our own operators, at admin.<base>: who the
// tenants are, how each of them is, and what is being done to it.
//
// It reads the control plane, the outboxes of all servers and the queues in Redis. Only
// the list of a workspace's members and visits to it are read from the tenant's own data,
// the list with a line in the audit log; no page wakes a tenant by being looked at. An
// operator is no member of any workspace. Operators sign in with accounts of their own,
// on a host and with a cookie of their own; the first one gets in by the one-time link
// that `hearth operator create` prints.
//
// Owns: the pages of the console, their routes and their style sheets: tenants, money
// and costs, fleet, outbox and queues, words, switches, operators. Does not own:
// operators and their sessions, what a tenant is (tenant), what may be done to one
// (tenant's transition tables), what money does (billing), how a queue is looked into
// (workers/job), the parts pages are made of (tenant/web/ui).
//
// To keep: every route but the two doors, /session and /welcome, goes through
// asOperator and names the action that it is; may.go says which role may do that. What
// an operator does is kept in the audit log in the transaction that does it; what is done
// to a queue or on another server, in one that is open while it is done.
//
// Start reading at handlers.go and may.go, then tenants.go.
package adminui

// Package tenant is the ground floor of Hearth: who a tenant is, who its people
// are, and the only way to reach their data.
//
// A tenant is one row in control.tenants and one Postgres schema, t_<id>. Its
// members, sessions and everything they write live in that schema; drop it and
// everything about them is gone. The control plane keeps what must be known
// without waking anybody: the directory (e-mail → tenants), doors (hashes of
// invite codes, keys and tokens), domains, operators, running operations.
//
// DB is a handle on exactly one tenant's schema, made by Registry.Open and nowhere
// else. ControlDB is its sibling for the control plane. They stand on two pools
// with two Postgres roles: hearth_tenant cannot read control at all, and cannot
// name a schema it did not mean to, because every statement goes through guard.
//
// Owns: tenants, their lifecycle, provisioning and residence, exports, deletion (by two
// operators), the fleet and its migrations; people and how they prove who they are; bots
// and their keys, tokens, incoming addresses, and the doors of all of them; operators,
// their visits as a member, the audit log; the outbox. Does not own: rooms and messages
// (chat), money (billing), HTTP (tenant/web), job execution (workers).
//
// The invariant: a DB never shows a row of another tenant, and no statement runs
// without naming its tenant.
//
// Start reading at tenant.go, then db.go, registry.go and provision.go.
package tenant

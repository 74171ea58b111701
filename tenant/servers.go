package tenant

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"hearth/migrations"
	"hearth/tenant/fault"
)

// MainServer is the name of the Postgres that holds the control plane too.
const MainServer = "main"

// Server is one Postgres that holds tenants.
type Server struct {
	Name   string
	Pools  Pools
	Weight int // its share of new tenants, against the others' weights; 0: none

	moves chan struct{} // has room for so many sessions at a time
}

// Node is schema node of one server: the outbox and the residences of the tenants
// there. Whoever holds it names node.* only; the control plane is on main.
type Node struct {
	Name string
	ControlDB
}

// Spread gives the registry more servers than main, and main its weight. Call it
// before the registry is used.
func (r *Registry) Spread(main int, others ...Server) {
	r.servers[0].Weight = main
	r.servers = append(r.servers[:1:1], others...)
	for i := range others {
		r.servers[1+i].moves = make(chan struct{}, mostMoves)
	}
}

// Servers lists the servers that hold tenants, main first.
func (r *Registry) Servers() []Server { return slices.Clone(r.servers) }

// Nodes lists schema node of every server, main's first.
func (r *Registry) Nodes() []Node {
	nodes := make([]Node, len(r.servers))
	for i, s := range r.servers {
		nodes[i] = Node{s.Name, ControlDB{idb: s.Pools.Owner}}
	}
	return nodes
}

// server finds a server by its name. Faults: Unavailable where this process was not
// told of it.
func (r *Registry) server(ctx context.Context, name string) (Server, error) {
	for _, s := range r.servers {
		if s.Name == name {
			return s, nil
		}
	}
	slog.ErrorContext(ctx, "a tenant lives on a server that is not configured", "server", name)
	return Server{}, fault.Wrap(fmt.Errorf("no server %q is configured", name), fault.Unavailable, "This workspace cannot be reached just now. Please try again in a moment.")
}

// node is schema node of the server with a name. Faults: as server.
func (r *Registry) node(ctx context.Context, name string) (ControlDB, error) {
	s, err := r.server(ctx, name)
	if err != nil {
		return ControlDB{}, err
	}
	return ControlDB{idb: s.Pools.Owner}, nil
}

// answering names the servers that can be used just now. Alone, main is not asked: it
// is about to be.
func (r *Registry) answering(ctx context.Context) []string {
	names := []string{MainServer}
	for _, s := range r.servers[1:] {
		if s.answers(ctx) {
			names = append(names, s.Name)
		}
	}
	return names
}

// handle binds the handle of a tenant on the server where it lives. Faults: as server.
func (r *Registry) handle(ctx context.Context, id ID, server string) (DB, error) {
	s, err := r.server(ctx, server)
	if err != nil {
		return DB{}, err
	}
	return bind(s.Pools.Tenant, id, r.breach), nil
}

// AwayError tells of servers besides main that did not answer, while the others did
// what was asked.
type AwayError struct{ error }

// Unwrap returns the causes.
func (e *AwayError) Unwrap() error { return e.error }

// MigrateServers prepares every server for this binary, main first. One that does not
// answer keeps no other from it, and is told of by an AwayError. Faults: Precondition
// for one that is newer than this binary or is another server than its name says.
func (r *Registry) MigrateServers(ctx context.Context, password string) (applied int, err error) {
	var away []error
	for i, s := range r.servers {
		n, err := migrate(ctx, s, password)
		applied += n
		switch {
		case err == nil:
		case i == 0:
			return applied, err
		case fault.Is(err, fault.Unavailable):
			away = append(away, fmt.Errorf("server %s: %w", s.Name, err))
		default:
			return applied, fmt.Errorf("server %s: %w", s.Name, err)
		}
	}
	if len(away) > 0 {
		return applied, &AwayError{errors.Join(away...)}
	}
	return applied, nil
}

// ServerStatus is how one server stands.
type ServerStatus struct {
	Name    string `json:"name"`
	Version int64  `json:"version"`         // of its schema node; main's is that of control
	Tenants int    `json:"tenants"`         // that live there, awake or not
	Problem string `json:"error,omitempty"` // why it cannot be used, "" if it can
	Wrong   bool   `json:"-"`               // it is another server than its name says
}

// serverStatus asks every server how it stands; one that does not answer says so.
func (r *Registry) serverStatus(ctx context.Context) ([]ServerStatus, error) {
	counts, err := tenantsByServer(ctx, r.Control())
	if err != nil {
		return nil, err
	}
	var all []ServerStatus
	for _, s := range r.servers {
		status := ServerStatus{Name: s.Name, Tenants: counts[s.Name]}
		delete(counts, s.Name)
		if status.Version, err = s.version(ctx); err == nil && status.Version >= migrations.ControlVersion {
			err = checkName(ctx, ControlDB{idb: s.Pools.Owner}, s.Name)
			status.Wrong = fault.Is(err, fault.Precondition)
		}
		if err != nil {
			status.Problem = err.Error()
		}
		all = append(all, status)
	}
	for name, n := range counts {
		all = append(all, ServerStatus{Name: name, Tenants: n, Problem: "no server of this name is configured"})
	}
	slices.SortStableFunc(all[len(r.servers):], func(a, b ServerStatus) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// String is one line for people.
func (s ServerStatus) String() string {
	if s.Problem != "" {
		return fmt.Sprintf("%s: %d tenants, cannot be used: %s", s.Name, s.Tenants, s.Problem)
	}
	return fmt.Sprintf("%s: %d tenants, at %d", s.Name, s.Tenants, s.Version)
}

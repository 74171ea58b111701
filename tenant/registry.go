package tenant

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"time"

	"hearth/migrations"
	"hearth/tenant/fault"

	"golang.org/x/sync/singleflight"
)

// Registry knows every tenant and is the only door to their data.
type Registry struct {
	servers []Server // main first
	base    string   // host of the site, without port
	breach  Breach

	files   Files
	drafts  string // folder of archives on their way
	plans   Plans
	idle    Idle
	now     func() time.Time
	observe func(Operated)
	wakes   singleflight.Group
	parts   sync.Map           // of those that are being woken here: ID → *progress
	reached func(point string) // tests stop the process here
	needs   int64              // version of schemas that this binary works with; tests are older ones
	tables  []string           // that it archives
	board   *Board
}

// NewRegistry returns a Registry over the pools of one server, main, for the site at
// host base (without a port). A nil breach means LogBreach.
func NewRegistry(pools Pools, base string, breach Breach) *Registry {
	if breach == nil {
		breach = LogBreach
	}
	r := &Registry{servers: []Server{{Name: MainServer, Pools: pools, Weight: 1, moves: make(chan struct{}, mostMoves)}}, base: strings.ToLower(base), breach: breach, idle: IdleAfter(0), now: never, observe: func(Operated) {}, reached: func(string) {},
		plans: func(context.Context, []ID) (map[ID]Idle, error) { return nil, nil }, needs: migrations.TenantVersion, tables: archivedTables}
	r.board = newBoard(r.Control(), func() time.Time { return r.now() })
	return r
}

// never is the clock before there is one.
func never() time.Time { return time.Time{} }

// Control returns the handle on the control plane.
func (r *Registry) Control() ControlDB { return ControlDB{idb: r.servers[0].Pools.Owner} }

// HostKind says what lives at a host name.
type HostKind string

// The kinds of host.
const (
	HostSite      HostKind = "site"
	HostConsole   HostKind = "console"
	HostWorkspace HostKind = "workspace"
)

// Kind tells from the name alone what lives at host, which may carry a port:
// the site at the base, the console at admin.<base>, a workspace anywhere else.
func (r *Registry) Kind(host string) HostKind {
	switch name := hostname(host); name {
	case r.base, "127.0.0.1", "::1":
		return HostSite
	case "admin." + r.base:
		return HostConsole
	default:
		return HostWorkspace
	}
}

// Lookup finds the tenant at a host: by its slug under the base, by one that it had
// before (HasMoved tells), or by a verified domain. It reads the control plane only and never wakes. Faults: NotFound for an
// unknown host and for a deleted tenant.
func (r *Registry) Lookup(ctx context.Context, host string) (Tenant, error) {
	t, err := r.lookup(ctx, host)
	t.ReadOnly = r.board.Words(t).ReadOnly()
	return t, err
}

func (r *Registry) lookup(ctx context.Context, host string) (Tenant, error) {
	name := hostname(host)
	if slug, ok := strings.CutSuffix(name, "."+r.base); ok {
		if !slugShape.MatchString(slug) {
			return Tenant{}, fault.New(fault.NotFound, "There is no workspace at %s.", name)
		}
		t, err := TenantBySlug(ctx, r.Control(), slug)
		if fault.Is(err, fault.NotFound) {
			t, err = tenantByRetiredSlug(ctx, r.Control(), slug)
		}
		return t, err
	}
	return tenantByDomain(ctx, r.Control(), name)
}

// IsOurs reports whether Hearth itself answers at host: as the site, the console, any
// workspace under the base, or a workspace's verified domain.
func (r *Registry) IsOurs(ctx context.Context, host string) (bool, error) {
	name := hostname(host)
	if name == r.base || strings.HasSuffix(name, "."+r.base) {
		return true, nil
	}
	_, err := tenantByDomain(ctx, r.Control(), name)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// Open returns the handle for a tenant, waking it first if it hibernates. Faults:
// NotFound for an unknown or deleted
// tenant, Precondition while it is being provisioned, Unavailable while its schema
// is older than this binary needs. Whatever can be answered without a member's
// data uses Lookup instead.
func (r *Registry) Open(ctx context.Context, id ID) (DB, error) {
	t, err := TenantByID(ctx, r.Control(), id)
	if err != nil {
		return DB{}, err
	}
	return r.OpenTenant(ctx, t)
}

// OpenTenant is Open for a caller that has just looked the tenant up.
func (r *Registry) OpenTenant(ctx context.Context, t Tenant) (DB, error) {
	if err := t.mayOpen(); err != nil {
		return DB{}, err
	}
	if t.Residence == ResidenceHibernated {
		return r.woken(ctx, t.ID)
	}
	if t.SchemaVersion < r.needs {
		err := r.catchUp(ctx, t)
		if IsAsleep(err) {
			return r.woken(ctx, t.ID)
		}
		if err != nil {
			return DB{}, fault.Wrap(err, fault.Unavailable, "%s is being updated. Please try again in a moment.", t.Name)
		}
	}
	return r.handle(ctx, t.ID, t.Node)
}

// mayOpen faults for a tenant without data, whoever asks.
func (t Tenant) mayOpen() error {
	switch {
	case t.State == StateDeleted || t.Operation == OpDelete:
		return fault.New(fault.NotFound, "There is no such workspace.")
	case t.State == StateProvisioning:
		return fault.New(fault.Precondition, "%s is still being set up.", t.Name)
	}
	return nil
}

// migrate brings one tenant's schema up to date and notes its version in control.
func (r *Registry) migrate(ctx context.Context, t Tenant) error {
	s, err := r.server(ctx, t.Node)
	if err != nil {
		return err
	}
	version, err := migrations.TenantTo(migrations.Watch(ctx, r.reached), s.Pools.Owner.DB, t.ID.String(), t.ID.schema(), r.needs)
	if errors.Is(err, migrations.ErrElsewhere) {
		return r.fellAsleep(ctx, t.ID)
	}
	if err != nil {
		return Fault(err, "migrate tenant %s", t.ID)
	}
	return recordVersion(ctx, r.Control(), t.ID, version)
}

// fellAsleep tells control of a tenant that hibernated while it was about to be
// migrated. Its error, unless that fails, is the one that lets a caller wake it.
func (r *Registry) fellAsleep(ctx context.Context, id ID) error {
	h, err := r.homeOf(ctx, id)
	if err == nil {
		err = follow(ctx, r.Control(), h, 0)
	}
	if err == nil {
		err = fault.Wrap(errAsleep, fault.Unavailable, asleepSays)
	}
	return err
}

func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.TrimSuffix(strings.ToLower(strings.Trim(host, "[]")), ".")
}

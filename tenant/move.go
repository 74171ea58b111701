package tenant

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"time"

	"hearth/migrations"
	"hearth/tenant/fault"

	"github.com/google/uuid"
)

// A move is hibernating on one server and waking on another, and no two servers commit
// together. So each step is one commit on one server, in an order in which every next
// one may be made by whoever finds the last:
//
//	seal    on the server it leaves: it hibernates, and may not wake there any more
//	arrive  on the other: the same row, hibernating
//	switch  on main: control says that it lives there, and by whom the rest is done
//	leave   on the server it has left: jobs go after it, and its row is gone
//
// It can wake before the first and after the third, on one server each. Until the third
// main decides whether a move goes on or is turned back, so nobody who is late does the
// other.

// move is one that has begun.
type move struct {
	ID       uuid.UUID
	TenantID ID
	From, To string
	Awake    bool // when it began
}

const (
	seizeAfter = 3               // tries to seal a tenant in a pause; then everybody waits for it
	moveTries  = 20              // how often somebody may hold a tenant just as it is sealed
	arriveTime = 5 * time.Second // how long a server may take to take a tenant in
	moveLease  = time.Minute
)

// errMoving is for who would wake a tenant on a server that it is leaving.
var errMoving = errors.New("the tenant is moving to another server")

var errTurnedBack = fault.New(fault.Conflict, "This move was turned back.")

// LeaveServerArgs asks that a server forgets a tenant which has moved away from it.
type LeaveServerArgs struct {
	TenantID ID        `json:"tenant_id"`
	MoveID   uuid.UUID `json:"move_id"`
	From     string    `json:"from"`
	To       string    `json:"to"`
}

// Kind implements JobArgs.
func (LeaveServerArgs) Kind() string { return "tenant:leave_server" }

// Move carries a tenant to the server with a name, awake or asleep as it was. Whoever
// comes meanwhile waits a moment. Faults: Invalid for an unknown server, Precondition
// for the one it is on and for a tenant that cannot be moved, Unavailable while the
// server does not answer, Conflict while something else is done with the tenant, where
// the server holds something of that name already, and when somebody holds it for long.
// After a fault the tenant is where it was.
func (r *Registry) Move(ctx context.Context, id ID, to string) error {
	target, err := r.server(ctx, to)
	if err != nil {
		return fault.Field("to", "There is no server %q; there are %s.", to, strings.Join(r.serverNames(), ", "))
	}
	if err := target.ready(ctx); err != nil {
		return err
	}
	h, err := r.homeOf(ctx, id)
	if err != nil {
		return err
	}
	m, err := beginMove(ctx, r.Control(), id, to, h.Residence)
	if err != nil {
		return err
	}
	r.reached("the move has begun")
	return r.carryOn(ctx, m)
}

// ready faults unless tenants can move to a server.
func (s Server) ready(ctx context.Context) error {
	version, err := s.version(ctx)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "Server %s does not answer.", s.Name)
	}
	if version != migrations.ControlVersion {
		return fault.New(fault.Unavailable, "Server %s is not ready for this binary: run `hearth migrate up` first.", s.Name)
	}
	return checkName(ctx, ControlDB{idb: s.Pools.Owner}, s.Name)
}

func (r *Registry) serverNames() []string {
	var names []string
	for _, s := range r.servers {
		names = append(names, s.Name)
	}
	return names
}

// carryOn brings a move to its end from wherever it is.
func (r *Registry) carryOn(ctx context.Context, m move) (err error) {
	began := r.now()
	defer func() { r.observe(Operated{Kind: OpMove, Failed: err != nil, Took: r.now().Sub(began)}) }()
	if err := r.send(ctx, m); err != nil {
		back, failed := r.turnBack(ctx, m, err)
		if failed != nil {
			return errors.Join(err, failed)
		}
		if back {
			if m.Awake {
				err = errors.Join(err, r.Wake(context.WithoutCancel(ctx), m.TenantID))
			}
			return err
		}
	}
	r.reached("it lives there")
	if m.Awake {
		if err := r.Wake(ctx, m.TenantID); err != nil {
			slog.WarnContext(ctx, "a tenant has moved and wakes later", "tenant", m.TenantID, "error", err)
		}
	}
	if err := r.LeaveServer(ctx, m.leaving()); err != nil {
		slog.WarnContext(ctx, "a server forgets a tenant later", "tenant", m.TenantID, "server", m.From, "error", err)
	} else if err := CloseOutbox(ctx, r.Control(), m.ID); err != nil {
		return err
	}
	r.reached("it has left")
	return endMove(ctx, r.Control(), m, "")
}

func (m move) leaving() LeaveServerArgs { return LeaveServerArgs{m.TenantID, m.ID, m.From, m.To} }

// send does the first three steps. It looks where the tenant is before each.
func (r *Registry) send(ctx context.Context, m move) error {
	for try := 0; ; {
		t, err := TenantByID(ctx, r.Control(), m.TenantID)
		if err != nil || t.Node == m.To {
			return err
		}
		if _, running, err := moveByID(ctx, r.Control(), m.ID); err != nil || !running {
			return errors.Join(err, errTurnedBack)
		}
		h, err := r.homeOf(ctx, m.TenantID)
		switch {
		case err != nil:
			return err
		case h.server != m.From:
			err = fault.New(fault.Conflict, "The tenant %s is between servers.", m.TenantID) // it has arrived, and control hears of it next
		case h.MovingTo != "" && h.MoveID == m.ID:
			return r.arrive(ctx, m, h)
		case h.MovingTo != "":
			err = r.settle(ctx, h) // what another one has left
		case h.Residence == ResidenceHibernated:
			err = r.fence(ctx, m, h)
		case try >= seizeAfter:
			err = r.seize(ctx, h, m)
		default:
			err = r.sleep(ctx, t, h, m, func(int64) error { return nil })
		}
		again := fault.Is(err, fault.Conflict) || IsAsleep(err) // it was used, or another process is at it
		if try++; err != nil && (!again || try == moveTries) {
			return err
		}
		if err != nil {
			select { // a tenant in use has its pauses
			case <-time.After(rand.N(time.Duration(try) * 50 * time.Millisecond)):
			case <-ctx.Done():
				return Fault(ctx.Err(), "move %s", m.TenantID)
			}
		}
	}
}

// arrive makes the row on the new server, and tells control. It is done again by
// whoever finds the move there.
func (r *Registry) arrive(ctx context.Context, m move, h home) error {
	there, err := r.node(ctx, m.To)
	if err != nil {
		return err
	}
	soon, cancel := context.WithTimeout(ctx, arriveTime)
	defer cancel()
	if err := takeIn(soon, there, h); err != nil {
		// Somebody may have brought it there, and woken it.
		if t, look := TenantByID(ctx, r.Control(), m.TenantID); look == nil && t.Node == m.To {
			return nil
		}
		return err
	}
	r.reached("it has arrived")
	return switchServer(ctx, r.Control(), m, h)
}

// settle is for whoever finds a tenant on its way: it brings the move on, or back where
// the new server does not take it. After it nothing keeps the tenant from waking.
func (r *Registry) settle(ctx context.Context, h home) error {
	m, running, err := moveByID(ctx, r.Control(), h.MoveID)
	if err != nil {
		return err
	}
	if !running {
		return r.unfence(ctx, h.server, h.TenantID, h.MoveID)
	}
	if err := r.arrive(ctx, m, h); err != nil {
		_, failed := r.turnBack(ctx, m, err)
		return failed
	}
	return nil
}

// turnBack ends a move with what kept it, unless the tenant lives on the new server
// already. It may wake where it is then.
func (r *Registry) turnBack(ctx context.Context, m move, why error) (back bool, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*arriveTime)
	defer cancel()
	if back, err = abortMove(ctx, r.Control(), m, why.Error()); err != nil || !back {
		return back, err
	}
	r.reached("turned back")
	if err := r.unfence(ctx, m.From, m.TenantID, m.ID); err != nil {
		return true, fmt.Errorf("turn back: %w", err) // whoever wakes it finds that no move is running
	}
	r.reached("unfenced")
	return true, nil
}

// ResumeMoves takes over moves whose process fell silent. It reads one index, never
// all tenants.
func (r *Registry) ResumeMoves(ctx context.Context) error {
	moves, err := lapsedMoves(ctx, r.Control(), 20)
	if err != nil {
		return err
	}
	for _, m := range moves {
		if err := r.carryOn(ctx, m); err != nil {
			slog.ErrorContext(ctx, "move not resumed", "tenant", m.TenantID, "error", err)
		}
	}
	return nil
}

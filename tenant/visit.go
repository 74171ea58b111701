package tenant

import (
	"context"
	"strconv"
	"strings"
	"time"

	"hearth/tenant/fault"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
)

// VisitFor is how long an operator may be in a workspace as one of its members, raised
// or not.
const VisitFor = 30 * time.Minute

// Visit is an operator's stay in a workspace as one of its members. It is a session, but
// none of the member's: nothing in it counts as theirs. Until it is raised it reads only.
type Visit struct {
	bun.BaseModel `bun:"table:?tenant.visits,alias:v"`

	ID              int64     `bun:"id,pk,autoincrement"`
	MemberID        int64     `bun:"member_id"`
	OperatorID      uuid.UUID `bun:"operator_id"`
	OperatorSession uuid.UUID `bun:"operator_session"`
	OperatorEmail   string    `bun:"operator_email"`
	OperatorName    string    `bun:"operator_name"`
	Reason          string    `bun:"reason"`
	TokenHash       string    `bun:"token_hash"` // "" until the operator has arrived
	RaisedAt        time.Time `bun:"raised_at,nullzero"`
	RaisedReason    string    `bun:"raised_reason"`
	EndedAt         time.Time `bun:"ended_at,nullzero"` // before its time
	ExpiresAt       time.Time `bun:"expires_at"`
	CreatedAt       time.Time `bun:"created_at"`

	Member      string    `bun:"member,scanonly"`                // as whom, by name
	DirectUntil time.Time `bun:"direct_until,scanonly,nullzero"` // how long the workspace opens its direct messages to visits
}

// IsRaised reports whether the visit may change things.
func (v Visit) IsRaised() bool { return !v.RaisedAt.IsZero() }

// IsOver reports whether the visit has ended, by somebody's hand or by the clock.
func (v Visit) IsOver(now time.Time) bool {
	return !v.EndedAt.IsZero() || !now.Before(v.ExpiresAt)
}

// SeesDirect reports whether direct messages are shown on the visit.
func (v Visit) SeesDirect(now time.Time) bool { return now.Before(v.DirectUntil) }

// Actor is how the audit log names whoever visits, at an address.
func (v Visit) Actor(ip string) Actor {
	return Actor{Operator: v.OperatorID, Name: v.OperatorEmail, Session: v.OperatorSession, IPAddress: ip}
}

// OpenAs opens a tenant for an operator, after writing into the audit log that they
// enter it and why. Faults: as Open.
func (r *Registry) OpenAs(ctx context.Context, by Actor, t Tenant, reason string) (DB, error) {
	err := r.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error {
		return Audit(ctx, c, AuditEntry{By: by, Tenant: t.ID, Action: "tenant.enter", Reason: reason})
	})
	if err != nil {
		return DB{}, err
	}
	return r.OpenTenant(ctx, t)
}

// visitNote is what the audit log keeps of a visit.
type visitNote struct {
	Visit  int64     `json:"visit"`
	Member int64     `json:"member"`
	Until  time.Time `json:"until,omitzero"`
}

func (v Visit) note() visitNote { return visitNote{Visit: v.ID, Member: v.MemberID} }

// BeginVisit lets an operator into a workspace as the active member with an address, and
// has the owner told. It returns the token of the way there, good once within a minute.
// Faults: Precondition as CheckAct, Invalid on "member" and "reason".
func (s *Service) BeginVisit(ctx context.Context, o Operator, by Actor, t Tenant, email, reason string) (Visit, string, error) {
	reason, err := CleanReason(reason)
	if err == nil {
		err = CheckAct(t, ActVisit)
	}
	if err != nil {
		return Visit{}, "", err
	}
	clean, err := CleanEmail(email)
	if err != nil {
		return Visit{}, "", fault.Field("member", "%s", fault.Message(err))
	}
	db, err := s.registry.OpenAs(ctx, by, t, reason)
	if err != nil {
		return Visit{}, "", err
	}
	m, err := memberByEmail(ctx, db, clean)
	if fault.Is(err, fault.NotFound) || err == nil && (!m.IsActive() || m.IsBot()) {
		return Visit{}, "", fault.Field("member", "No active member has this address.")
	}
	if err != nil {
		return Visit{}, "", err
	}
	now := s.now()
	v := Visit{MemberID: m.ID, Member: m.Name, OperatorID: o.ID, OperatorSession: o.Session, OperatorEmail: clip(o.Email, MaxEmail), OperatorName: clip(o.Name, MaxName),
		Reason: reason, CreatedAt: now, ExpiresAt: now.Add(VisitFor)}
	if err := insertVisit(ctx, db, &v); err != nil {
		return Visit{}, "", err
	}
	// Nobody can use the row before the token below is out, and that is after this commit.
	note := v.note()
	note.Until = v.ExpiresAt
	err = s.tellOfVisit(ctx, AuditEntry{By: by, Tenant: t.ID, Action: "visit.begin", Reason: reason, After: note}, VisitMailArgs{TenantID: t.ID, VisitID: v.ID})
	if err != nil {
		return Visit{}, "", err
	}
	payload := visitPrefix + strconv.FormatInt(v.ID, 10) + ":" + NewSecret()[:12]
	return v, s.keys.Sign(PurposeHandover, t.ID, payload, now.Add(handoverFor)), nil
}

// tellOfVisit keeps an act of a visit and asks for the mail about it, in one commit.
func (s *Service) tellOfVisit(ctx context.Context, e AuditEntry, mail VisitMailArgs) error {
	return s.registry.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error {
		if err := Audit(ctx, c, e); err != nil {
			return err
		}
		return s.jobs.EnqueueControl(ctx, c, QueueNow, mail)
	})
}

// RaiseVisit lets a visit change things until it ends, and has the owner told. Faults:
// NotFound, Invalid on "reason", Precondition for one that is over, raised already, or
// another operator's.
func (s *Service) RaiseVisit(ctx context.Context, by Actor, t Tenant, id int64, reason string) (Visit, error) {
	db, v, err := s.visitIn(ctx, t, id)
	if err != nil {
		return v, err
	}
	switch {
	case v.OperatorID != by.Operator:
		return v, fault.New(fault.Precondition, "This is the visit of %s. Only they can raise it.", v.OperatorEmail)
	case v.IsOver(s.now()):
		return v, errVisitOver
	case v.IsRaised():
		return v, fault.New(fault.Precondition, "This visit is raised already.")
	}
	if reason, err = CleanReason(reason); err != nil {
		return v, err
	}
	err = s.tellOfVisit(ctx, AuditEntry{By: by, Tenant: t.ID, Action: "visit.raise", Reason: reason, After: v.note()}, VisitMailArgs{TenantID: t.ID, VisitID: v.ID, Raised: true})
	if err != nil {
		return v, err
	}
	v.RaisedAt, v.RaisedReason = s.now(), reason
	return v, raiseVisit(ctx, db, v)
}

var errVisitOver = fault.New(fault.Precondition, "This visit is over.")

// VisitIn finds a visit of a tenant that is awake. Faults: NotFound, Precondition for a
// tenant that hibernates, in which nobody is.
func (s *Service) VisitIn(ctx context.Context, t Tenant, id int64) (Visit, error) {
	_, v, err := s.visitIn(ctx, t, id)
	return v, err
}

func (s *Service) visitIn(ctx context.Context, t Tenant, id int64) (DB, Visit, error) {
	if t.Residence == ResidenceHibernated || t.mayOpen() != nil {
		return DB{}, Visit{}, errVisitOver
	}
	db, err := s.registry.handle(ctx, t.ID, t.Node)
	if err != nil {
		return db, Visit{}, err
	}
	v, err := VisitByID(ctx, db, id)
	if IsAsleep(err) {
		err = errVisitOver
	}
	return db, v, err
}

// EndVisitAs ends a visit at an operator's word. Faults: as VisitIn.
func (s *Service) EndVisitAs(ctx context.Context, by Actor, t Tenant, id int64) (Visit, error) {
	db, v, err := s.visitIn(ctx, t, id)
	if err != nil {
		return v, err
	}
	return v, s.endVisit(ctx, db, by, v)
}

// EndVisit ends a visit to me, or as an administrator any. Faults: NotFound for others.
func (s *Service) EndVisit(ctx context.Context, db DB, me Member, id int64) error {
	v, err := VisitByID(ctx, db, id)
	if err != nil {
		return err
	}
	if v.MemberID != me.ID && !me.IsAdministrator() {
		return errNoVisit
	}
	return s.endVisit(ctx, db, Actor{Name: me.Email}, v)
}

// endVisit cuts the sockets of a visit, too. It does nothing to one that is over.
func (s *Service) endVisit(ctx context.Context, db DB, by Actor, v Visit) error {
	if v.IsOver(s.now()) {
		return nil
	}
	err := s.closeVisit(ctx, db, by, v)
	if err == nil {
		s.sockets.CutSession(ctx, db.Tenant(), v.ID)
	}
	return err
}

// leaveVisit is for whoever visits. As with HandOn, the sockets end when they are next
// looked at: the page that is being left would load itself again instead.
func (s *Service) leaveVisit(ctx context.Context, db DB, v Visit) error {
	return s.closeVisit(ctx, db, v.Actor(""), v)
}

// closeVisit is written down before it is done, which may be on another server: no visit
// is over without its line in the log, and one that goes on after that can be ended again.
func (s *Service) closeVisit(ctx context.Context, db DB, by Actor, v Visit) error {
	err := s.registry.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error {
		return Audit(ctx, c, AuditEntry{By: by, Tenant: db.Tenant(), Action: "visit.end", After: v.note()})
	})
	if err != nil {
		return err
	}
	return endVisit(ctx, db, v.ID, s.now())
}

var errNoVisit = fault.New(fault.NotFound, "There is no such visit.")

// OpenDirect opens the workspace's direct messages to visits for DirectOpenFor. Faults:
// Forbidden for all but administrators.
func (s *Service) OpenDirect(ctx context.Context, db DB, me Member) error {
	return s.setDirect(ctx, db, me, s.now().Add(DirectOpenFor), AuditEntry{Action: "visit.direct_open"})
}

// CloseDirect hides direct messages from visits again, also from those under way.
// Faults: Forbidden for all but administrators.
func (s *Service) CloseDirect(ctx context.Context, db DB, me Member) error {
	return s.setDirect(ctx, db, me, time.Time{}, AuditEntry{Action: "visit.direct_close"})
}

func (s *Service) setDirect(ctx context.Context, db DB, me Member, until time.Time, said AuditEntry) error {
	if !me.IsAdministrator() || me.Visit != nil {
		return fault.New(fault.Forbidden, "Only administrators of the workspace can do this.")
	}
	said.By, said.Tenant = Actor{Name: me.Email}, db.Tenant()
	err := s.registry.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error { return Audit(ctx, c, said) })
	if err != nil {
		return err
	}
	live, err := setDirectOpen(ctx, db, me.ID, until, s.now()) // never open without its row in the log
	for _, id := range live {
		s.sockets.CutSession(ctx, db.Tenant(), id) // they come back and see what they may see now
	}
	return err
}

// isVisit reports whether what a token says is of a visit.
func isVisit(payload string) bool { return strings.HasPrefix(payload, visitPrefix) }

const visitPrefix = "visit:"

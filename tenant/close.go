package tenant

import (
	"context"
	"strings"
	"time"

	"hearth/tenant/fault"
)

// ReopenFor is how long the owner may change their mind about closing a workspace.
const ReopenFor = 30 * 24 * time.Hour

// ClosedMailArgs asks for a mail that tells an owner what they closed and until when
// it can be opened again.
type ClosedMailArgs struct {
	MemberID int64 `json:"member_id"`
}

// Kind implements JobArgs.
func (ClosedMailArgs) Kind() string { return "tenant:mail_closed" }

// IsClosed reports whether the workspace was closed by its owner or for want of money,
// which the owner can undo until DeleteAt, or by operators who are to delete it then. One
// that an operator cancelled without a day is not.
func (t Tenant) IsClosed() bool { return t.State == StateCancelled && !t.DeleteAt.IsZero() }

// ErrClosed is the answer to whoever wants into a closed workspace: PaymentRequired.
func ErrClosed(t Tenant) error {
	switch until := t.DeleteAt.UTC().Format("2 January 2006"); {
	case t.IsClosed() && !t.CondemnedAt.IsZero():
		return fault.New(fault.PaymentRequired, "%s has been closed by those who run this service. It is deleted for good on %s.", t.Name, until)
	case t.IsClosed() && t.ClosedAt.IsZero():
		return fault.New(fault.PaymentRequired, "%s has been closed because it is not paid for. Everything in it is kept until %s, and until then its owner can pay and go on.", t.Name, until)
	case t.IsClosed():
		return fault.New(fault.PaymentRequired, "%s has been closed by its owner. Everything in it is kept until %s, and until then its owner can open it again.", t.Name, until)
	}
	return fault.New(fault.PaymentRequired, "%s has been closed. Its owner can open it again.", t.Name)
}

// CloseWorkspace shuts everybody out at once, keeps everything for ReopenFor, and
// writes in the same commit that it is deleted then. Faults: Forbidden for all but
// the owner, Invalid on "confirm" (the name, retyped) and "current", Precondition for
// a workspace that is suspended or closed, Conflict while an operation runs on it.
func (s *Service) CloseWorkspace(ctx context.Context, db DB, me Member, confirm, current string) error {
	if me.Role != RoleOwner {
		return fault.New(fault.Forbidden, "Only the owner can close the workspace.")
	}
	t, err := TenantByID(ctx, s.registry.Control(), db.Tenant())
	if err != nil {
		return err
	}
	if strings.Join(strings.Fields(confirm), " ") != t.Name {
		return fault.Field("confirm", "Type %s, as it stands here.", t.Name)
	}
	if err := provePassword(ctx, db, me, current); err != nil {
		return err
	}
	if !t.CanWrite() {
		return fault.New(fault.Precondition, "A workspace that is %s cannot be closed.", t.State)
	}
	if err := closeTenant(ctx, s.registry.Control(), t, me.ID, s.now().Add(ReopenFor), s.money); err != nil {
		return err
	}
	signedIn, err := signedInMembers(ctx, db)
	for _, id := range signedIn {
		s.sockets.CutMember(ctx, t.ID, id)
	}
	return err
}

// ReopenWorkspace lets everybody in again, as the workspace was when it was closed.
// Faults: Forbidden for all but the owner, Precondition when it is not closed or its
// time is over.
func (s *Service) ReopenWorkspace(ctx context.Context, db DB, me Member) error {
	if me.Role != RoleOwner {
		return fault.New(fault.Forbidden, "Only the owner can open the workspace again.")
	}
	return reopenTenant(ctx, s.registry.Control(), db.Tenant(), s.money)
}

// MailClosed tells an owner what they closed. Nothing is sent once it is open again.
func (s *Service) MailClosed(ctx context.Context, db DB, mailer Mailer, links Links, a ClosedMailArgs) error {
	t, err := TenantByID(ctx, s.registry.Control(), db.Tenant())
	if err != nil || !t.IsClosed() {
		return err
	}
	m, err := MemberByID(ctx, db, a.MemberID)
	if err != nil {
		return err
	}
	return mailer.Closed(ctx, ClosedMail{Tenant: t.ID, To: m.Email, Name: m.Name, Workspace: t.Name, Until: t.DeleteAt, URL: links.TenantURL(t, "/closed")})
}

package billing

import (
	"context"
	"fmt"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// TellArgs asks to tell those in charge of a workspace that it came to an edge.
type TellArgs struct {
	TenantID tenant.ID        `json:"tenant_id"`
	Step     tenant.OwingStep `json:"step"`
	Fact     string           `json:"fact"`
}

// Kind implements tenant.JobArgs.
func (TellArgs) Kind() string { return "billing:tell" }

// MailOwingArgs asks for one of those mails.
type MailOwingArgs struct {
	TenantID tenant.ID        `json:"tenant_id"`
	MemberID int64            `json:"member_id"`
	Step     tenant.OwingStep `json:"step"`
}

// Kind implements tenant.JobArgs.
func (MailOwingArgs) Kind() string { return "billing:mail_owing" }

// stepOf is what a change of how a workspace stands means to those in charge.
func (a Account) stepOf(was, is tenant.Standing) tenant.OwingStep {
	switch {
	case !a.Condemned.IsZero():
		return tenant.OwingDeletion
	case is.State == tenant.StateCancelled && was.State != tenant.StateCancelled:
		return tenant.OwingCancelled
	case is.State == tenant.StateSuspended && is.Told != "" && was.State != tenant.StateSuspended:
		return tenant.OwingSuspended
	case is.State == tenant.StatePastDue && is.Told != was.Told && is.Told != tenant.TellOwners && was.State == tenant.StatePastDue:
		return tenant.OwingStill
	case is.State == tenant.StatePastDue && was.State != tenant.StatePastDue && was.State != tenant.StateSuspended:
		return tenant.OwingFailed
	case was.Told != "" && is.Told == "" && (is.State == tenant.StateActive || is.State == tenant.StateTrialing):
		return tenant.OwingRecovered
	}
	return tenant.OwingNothing
}

// tell writes, once for each fact, that somebody is to be told. The fact is what is
// owed and how far that went, not the event that brought it up.
func (s *Service) tell(ctx context.Context, c tenant.ControlDB, id tenant.ID, step tenant.OwingStep, a Account) error {
	if step == tenant.OwingNothing {
		return nil
	}
	about := a.Current().ID
	if step == tenant.OwingDeletion {
		about = a.Condemned.UTC().Format(time.RFC3339Nano)
	} else if owed, known := a.Owed(); known {
		about = owed.ID
	} else if step == tenant.OwingRecovered && len(a.Invoices) > 0 {
		about = a.Invoices[0].ID
	}
	key := factOf(id, step, about)
	if step == tenant.OwingStill {
		key += ":" + string(Stand(a.Facts(), s.now()).Tell)
	}
	fresh, err := insertFact(ctx, c, key, id)
	if err != nil || !fresh {
		return err
	}
	return s.jobs.EnqueueControl(ctx, c, tenant.QueueSoon, TellArgs{TenantID: id, Step: step, Fact: key})
}

func factOf(id tenant.ID, step tenant.OwingStep, about string) string {
	return fmt.Sprintf("%s:%s:%s", id, step, about)
}

// Tell makes one mail of it for everybody in charge: the owner and the administrators,
// only the owner where a payment failed for the first time.
func (s *Service) Tell(ctx context.Context, a TellArgs) error {
	db, err := s.tenants.Open(ctx, a.TenantID)
	if err != nil {
		return err
	}
	people, err := tenant.InCharge(ctx, db)
	if err != nil {
		return err
	}
	cu, err := customerOf(ctx, s.control, a.TenantID)
	if err != nil {
		return err
	}
	people = append(people, cu.Contact.besides(people)...)
	return s.control.InTx(ctx, func(ctx context.Context, c tenant.ControlDB) error {
		for _, m := range people { // a handful: administrators, not members
			if m.ID != theContact && m.Role != tenant.RoleOwner && (a.Step == tenant.OwingFailed || a.Step == tenant.OwingCancelled || a.Step == tenant.OwingDeletion) {
				continue
			}
			fresh, err := insertFact(ctx, c, fmt.Sprintf("%s:to %d", a.Fact, m.ID), a.TenantID)
			if err != nil {
				return err
			}
			if !fresh {
				continue
			}
			if err := s.jobs.EnqueueControl(ctx, c, tenant.QueueSoon, MailOwingArgs{TenantID: a.TenantID, MemberID: m.ID, Step: a.Step}); err != nil {
				return err
			}
		}
		return nil
	})
}

// MailOwing sends one of them, unless it is not so any more.
func (s *Service) MailOwing(ctx context.Context, a MailOwingArgs) error {
	t, err := tenant.TenantByID(ctx, s.control, a.TenantID)
	if err != nil || !stillSo(t, a.Step) {
		return err
	}
	db, err := s.tenants.Open(ctx, a.TenantID)
	if err != nil {
		return err
	}
	account, err := AccountOf(ctx, s.control, a.TenantID)
	if err != nil {
		return err
	}
	m, err := addressee(ctx, db, account.Customer.Contact, a.MemberID)
	if fault.Is(err, fault.NotFound) || err == nil && !m.IsActive() {
		return nil
	}
	if err != nil {
		return err
	}
	return s.mailer.Owing(ctx, tenant.OwingMail{
		Tenant: t.ID, To: m.Email, Name: m.Name, Workspace: t.Name, Step: a.Step, Until: account.nextLoss(s.now()), URL: s.links.TenantURL(t, placeOf(t)),
	})
}

func placeOf(t tenant.Tenant) string {
	if t.State == tenant.StateCancelled {
		return "/closed"
	}
	return placeBilling
}

func stillSo(t tenant.Tenant, step tenant.OwingStep) bool {
	switch step {
	case tenant.OwingFailed, tenant.OwingStill:
		return t.State == tenant.StatePastDue
	case tenant.OwingSuspended:
		return t.State == tenant.StateSuspended
	case tenant.OwingCancelled:
		return t.State == tenant.StateCancelled && t.CondemnedAt.IsZero()
	case tenant.OwingDeletion:
		return t.IsClosed() && !t.CondemnedAt.IsZero()
	}
	return t.Told == ""
}

// nextLoss is when a workspace that stays unpaid can do less than now.
func (a Account) nextLoss(now time.Time) time.Time {
	standing := Stand(a.Facts(), now)
	for at := standing; !at.Next.IsZero(); {
		next := Stand(a.Facts(), at.Next)
		if next.State != standing.State || at.Next.Equal(at.Delete) {
			return at.Next
		}
		at = next
	}
	return time.Time{}
}

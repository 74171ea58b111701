package billing

import (
	"context"
	"strconv"
	"strings"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/uptrace/bun"
)

// MostCredit is how many cents one act gives at most.
const MostCredit = 1_000 * 100

// againAfter is how long the same credit is taken for the same click.
const againAfter = time.Minute

// CreditState is how a credit stands.
type CreditState string

// The states of a credit.
const (
	CreditWaiting   CreditState = "waiting"   // Stripe is not told yet
	CreditGiven     CreditState = "given"     // the next invoices are paid with it
	CreditReturning CreditState = "returning" // it is being taken back
	CreditReturned  CreditState = "returned"
	CreditUsed      CreditState = "used" // before it could be taken back
	CreditLost      CreditState = "lost" // with the customer, whom somebody has deleted at Stripe
)

// Credit is what an operator gave a workspace towards its next invoices.
type Credit struct {
	bun.BaseModel `bun:"table:control.credits,alias:cr"`

	ID        tenant.ID   `bun:"id,pk"`
	TenantID  tenant.ID   `bun:"tenant_id"`
	Customer  string      `bun:"customer"` // at Stripe
	Amount    int64       `bun:"amount"`   // cents
	State     CreditState `bun:"state"`
	Reason    string      `bun:"reason"`
	Actor     string      `bun:"actor"`
	Tries     int         `bun:"tries"` // that Stripe has recorded as failed
	Entry     string      `bun:"entry"` // the latest in the customer's balance at Stripe
	CreatedAt time.Time   `bun:"created_at,nullzero,default:now()"`
}

// Credits keeps a customer's balance at Stripe. Its faults are Gateway's.
type Credits interface {
	// AddCredit adds an entry to the balance, or finds the one that an earlier try has
	// added.
	AddCredit(ctx context.Context, e CreditEntry) (id string, err error)
	// CreditLeft is how many cents of credit a customer has.
	CreditLeft(ctx context.Context, customer string) (int64, error)
}

// CreditEntry is one entry of a balance.
type CreditEntry struct {
	Customer string
	Key      string // what it is for: two entries never have the same
	Amount   int64  // cents of credit; less than nothing takes some back
	Tries    int
}

// SettleCreditArgs asks to bring the balance at Stripe to what was decided of a credit.
type SettleCreditArgs struct {
	ID       tenant.ID `json:"id"`
	TenantID tenant.ID `json:"tenant_id"`
}

// Kind implements tenant.JobArgs.
func (SettleCreditArgs) Kind() string { return "billing:settle_credit" }

// GiveCredit gives a workspace an amount, typed in dollars, towards its next invoices.
// Stripe is told in a moment, or as soon as it answers. Faults: NotFound, Invalid on
// "amount" and "reason", Precondition for one that Stripe does not know or where nobody
// is in, Conflict for the same credit twice within a minute.
func (s *Service) GiveCredit(ctx context.Context, by tenant.Actor, id tenant.ID, dollars, reason string) error {
	cents, err := centsOf(dollars)
	if err != nil {
		return err
	}
	if s.gateway == nil {
		return errNotSold()
	}
	return s.act(ctx, by, id, "billing.credit", reason, func(ctx context.Context, c tenant.ControlDB, t tenant.Tenant, cu *Customer) (any, any, error) {
		if err := tenant.CheckAct(t, tenant.ActCredit); err != nil {
			return nil, nil, err
		}
		if cu.StripeID == "" {
			return nil, nil, fault.New(fault.Precondition, "This workspace has bought nothing yet, so Stripe has nobody to credit.")
		}
		credit := Credit{ID: tenant.NewID(), TenantID: id, Customer: cu.StripeID, Amount: cents, State: CreditWaiting, Reason: strings.TrimSpace(reason), Actor: by.Name}
		again, err := sameCredit(ctx, c, credit)
		if err != nil {
			return nil, nil, err
		}
		if again {
			return nil, nil, fault.New(fault.Conflict, "The same credit was given a moment ago. Wait a minute if you mean a second one.")
		}
		if err := insertCredit(ctx, c, credit); err != nil {
			return nil, nil, err
		}
		return nil, credit.noted(), s.jobs.EnqueueControl(ctx, c, tenant.QueueSoon, SettleCreditArgs{ID: credit.ID, TenantID: id})
	})
}

// noted is a credit as the audit log keeps it.
func (cr Credit) noted() map[string]string {
	return map[string]string{"credit": cr.ID.String(), "amount": Cents(cr.Amount)}
}

// CheckReturn faults with Precondition for a credit that cannot be taken back.
func (cr Credit) CheckReturn() error {
	switch cr.State {
	case CreditGiven:
		return nil
	case CreditWaiting:
		return fault.New(fault.Precondition, "Stripe does not have this credit yet. Take it back in a moment.")
	case CreditLost:
		return fault.New(fault.Precondition, "This credit went with its customer, who was deleted at Stripe.")
	case CreditUsed:
		return fault.New(fault.Precondition, "This credit is used already.")
	}
	return fault.New(fault.Precondition, "This credit is taken back already.")
}

// TakeBackCredit takes a credit back that is not used yet. Faults: NotFound, Invalid on
// "reason", Precondition for one that is used, or taken back already, Unavailable where
// Stripe does not say how much is left.
func (s *Service) TakeBackCredit(ctx context.Context, by tenant.Actor, id, credit tenant.ID, reason string) error {
	if s.gateway == nil {
		return errNotSold()
	}
	return s.act(ctx, by, id, "billing.credit_return", reason, func(ctx context.Context, c tenant.ControlDB, _ tenant.Tenant, _ *Customer) (any, any, error) {
		cr, err := lockCredit(ctx, c, id, credit)
		if err != nil {
			return nil, nil, err
		}
		if err := cr.CheckReturn(); err != nil {
			return nil, nil, err
		}
		left, err := s.gateway.CreditLeft(ctx, cr.Customer)
		if err != nil {
			return nil, nil, err
		}
		if left < cr.Amount {
			return nil, nil, fault.New(fault.Precondition, "Only %s of credit is left of this workspace: this one is used already, and stays.", Cents(left))
		}
		cr.State = CreditReturning
		if err := saveCredit(ctx, c, cr); err != nil {
			return nil, nil, err
		}
		return cr.noted(), nil, s.jobs.EnqueueControl(ctx, c, tenant.QueueSoon, SettleCreditArgs{ID: credit, TenantID: id})
	})
}

// SettleCredit brings the balance at Stripe to what was decided of a credit. Doing it
// again changes nothing. An answer that Stripe has recorded as a failure is asked for
// under another key the next time, after a look whether the entry is there.
func (s *Service) SettleCredit(ctx context.Context, a SettleCreditArgs) error {
	if s.gateway == nil {
		return errNotSold()
	}
	err := s.control.InTx(ctx, func(ctx context.Context, c tenant.ControlDB) error {
		cr, err := lockCredit(ctx, c, a.TenantID, a.ID)
		if err != nil || cr.State != CreditWaiting && cr.State != CreditReturning {
			return err
		}
		if err := s.settle(ctx, &cr); err != nil {
			return err
		}
		return saveCredit(ctx, c, cr)
	})
	if fault.Is(err, fault.Internal) {
		if noted := anotherTry(ctx, s.control, a.ID); noted != nil {
			return noted
		}
	}
	return err
}

func (s *Service) settle(ctx context.Context, cr *Credit) error {
	e := CreditEntry{Customer: cr.Customer, Key: cr.ID.String(), Amount: cr.Amount, Tries: cr.Tries}
	done := CreditGiven
	if cr.State == CreditReturning {
		e.Key, e.Amount, done = e.Key+" back", -cr.Amount, CreditReturned
	}
	entry, err := s.gateway.AddCredit(ctx, e)
	switch {
	case fault.Is(err, fault.NotFound):
		cr.State = CreditLost
		return nil
	case fault.Is(err, fault.Precondition):
		cr.State = CreditUsed
		return nil
	case err != nil:
		return err
	}
	cr.State, cr.Entry = done, entry
	return nil
}

// centsOf reads dollars as people type them. Faults: Invalid on "amount".
func centsOf(dollars string) (int64, error) {
	wrong := fault.Field("amount", "Write an amount in dollars, like 20 or 12.50.")
	whole, part, hasPart := strings.Cut(strings.TrimPrefix(strings.TrimSpace(dollars), "$"), ".")
	whole = strings.ReplaceAll(whole, ",", "")
	if len(whole) == 0 || len(whole) > 9 || hasPart && len(part) != 2 && len(part) != 1 {
		return 0, wrong
	}
	if part += "00"; strings.Trim(whole+part, "0123456789") != "" {
		return 0, wrong
	}
	cents, err := strconv.ParseInt(whole+part[:2], 10, 64)
	if err != nil || cents == 0 {
		return 0, wrong
	}
	if cents > MostCredit {
		return 0, fault.Field("amount", "One act gives at most %s. Ask another operator for a second one, if it has to be more.", Cents(MostCredit))
	}
	return cents, nil
}

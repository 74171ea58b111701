package tenant

import "context"

// Entitlement is something of which a workspace may have an amount, by the name that
// package billing gives it.
type Entitlement string

// The entitlements that are asked for here and in the chat.
const (
	EntitledMembers  Entitlement = "members"   // active people
	EntitledFileSize Entitlement = "file_size" // bytes of one file
	EntitledStorage  Entitlement = "storage"   // bytes of all files
	EntitledDays     Entitlement = "history_days"
	EntitledMessages Entitlement = "history_messages"
)

// Unlimited is an amount without an end.
const Unlimited int64 = -1

// Allowance is how much of something a workspace may have. The zero Allowance allows
// nothing.
type Allowance struct {
	Limit int64 // or Unlimited
	// Refuse is the fault of wanting n while used are spent: PaymentRequired. It says
	// what the plan allows, and who can raise it.
	Refuse func(used, n int64) error
	// Above answers for n where that is above Limit, of a workspace that may want more;
	// nil: Limit is the end. Only this may cost a query.
	Above func(ctx context.Context, used, n int64) error
}

// Check faults with PaymentRequired unless more may be spent besides what is used. Ask
// it in the transaction that spends, once nobody else can.
func (a Allowance) Check(ctx context.Context, used, more int64) error {
	if a.Limit == Unlimited || used+more <= a.Limit {
		return nil
	}
	if a.Above != nil {
		return a.Above(ctx, used, used+more)
	}
	return a.Refuse(used, used+more)
}

// Allower says how much a workspace may have. Package billing grants it.
type Allower interface {
	// Allowance reads the control plane and wakes nobody. Faults: NotFound for an
	// unknown tenant.
	Allowance(ctx context.Context, id ID, e Entitlement) (Allowance, error)
	// AllowanceOf is Allowance where the tenant was looked up already.
	AllowanceOf(t Tenant, e Entitlement) (Allowance, error)
}

// AllowAll is the Allower of those who sell nothing.
type AllowAll struct{}

// Allowance implements Allower.
func (AllowAll) Allowance(context.Context, ID, Entitlement) (Allowance, error) {
	return Allowance{Limit: Unlimited}, nil
}

// AllowanceOf implements Allower.
func (AllowAll) AllowanceOf(Tenant, Entitlement) (Allowance, error) {
	return Allowance{Limit: Unlimited}, nil
}

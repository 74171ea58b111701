package chat

import (
	"context"
	"fmt"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// Past is how much of what was said a workspace shows. What is older is kept.
type Past struct {
	From   int64  `bun:"from"`   // the oldest message that is shown, of all rooms; ids are of one sequence
	Hidden int64  `bun:"hidden"` // how many are older
	Limits string `bun:"limits"` // of the plan that From was found for, "" for none
	Due    bool   `bun:"due"`    // From was found more than an hour ago
}

// Hides reports whether a room may have messages that are not shown.
func (p Past) Hides(r Room) bool { return p.Hidden > 0 && r.ID < p.From }

// errHidden says that a message is kept and not shown.
var errHidden = fault.New(fault.PaymentRequired, "This message is older than the plan of this workspace shows. It is kept, and there again as soon as the plan has more history: an owner can change it under Billing.")

// FollowPlan makes what is shown agree with the plan of t, whose settings say p: after
// the plan has changed, and once an hour, for days go by. Whoever opens a room asks.
func (s *Service) FollowPlan(ctx context.Context, db tenant.DB, t tenant.Tenant, p Past) (Past, error) {
	days, err := s.allower.AllowanceOf(t, tenant.EntitledDays)
	if err != nil {
		return p, err
	}
	messages, err := s.allower.AllowanceOf(t, tenant.EntitledMessages)
	if err != nil {
		return p, err
	}
	if days.Limit == tenant.Unlimited || messages.Limit == tenant.Unlimited {
		if p.Limits == "" && p.From == 0 {
			return p, nil
		}
		return Past{}, showAll(ctx, db)
	}
	limits := fmt.Sprintf("%d days, %d messages", days.Limit, messages.Limit)
	if limits == p.Limits && !p.Due {
		return p, nil
	}
	return movePast(ctx, db, days.Limit, messages.Limit, limits)
}

// PastRefusal says what the plan of t shows, and who can raise it.
func (s *Service) PastRefusal(t tenant.Tenant) (string, error) {
	days, err := s.allower.AllowanceOf(t, tenant.EntitledDays)
	if err != nil || days.Limit == tenant.Unlimited {
		return "", err
	}
	return fault.Message(days.Refuse(0, days.Limit+1)), nil
}

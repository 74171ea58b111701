package billing

import (
	"context"

	"hearth/tenant"

	"github.com/uptrace/bun"
)

// IdleByPlan lets plans decide how long an idle workspace stays awake: idle is what
// holds for Free, the others have more patience.
func IdleByPlan(c tenant.ControlDB, idle tenant.Idle) tenant.Plans {
	return func(ctx context.Context, ids []tenant.ID) (map[tenant.ID]tenant.Idle, error) {
		if len(ids) == 0 {
			return nil, nil
		}
		var bought []tenant.Tenant
		err := c.NewSelect().Model(&bought).Column("id", "plan").Where("t.id IN (?)", bun.List(ids)).Where("t.plan <> ''").Scan(ctx)
		if err != nil {
			return nil, tenant.Fault(err, "plans of the idle")
		}
		own := make(map[tenant.ID]tenant.Idle, len(bought))
		for _, t := range bought {
			plan, err := PlanByKey(PlanKey(t.Plan))
			if err != nil {
				return nil, err
			}
			own[t.ID] = idle.Times(plan.Patience)
		}
		return own, nil
	}
}

package billingweb

import (
	"hearth/billing"
	"hearth/tenant"
)

// lossView is what a lesser plan changes, in words.
type lossView struct {
	Above []string // of what there is more than it allows
	Below []string // the rest
}

// usedOf is what a workspace has of what plans limit.
func usedOf(s tenant.Spent, r billing.Report) map[billing.Entitlement]int64 {
	used := map[billing.Entitlement]int64{billing.Members: s.Members, billing.Storage: s.Storage}
	for _, u := range r.Used {
		if u.Measure.Limit == billing.Calls {
			used[billing.Calls] = u.Total
		}
	}
	return used
}

func lossesOf(name string, all []billing.Loss) (v lossView) {
	for _, l := range all {
		if says := saysOfLoss(name, l); l.Over() > 0 {
			v.Above = append(v.Above, says)
		} else {
			v.Below = append(v.Below, says)
		}
	}
	return v
}

func saysOfLoss(plan string, l billing.Loss) string {
	there, fits := billing.Phrase(l.Of, l.Used), billing.Phrase(l.Of, l.Is)
	switch l.Of {
	case billing.Members:
		if l.Over() > 0 {
			return "There are " + there + ", and " + plan + " allows " + billing.Grouped(l.Is) + ". Everybody stays and can write. Nobody new can join until there is room."
		}
		return fits + instead(l)
	case billing.Storage:
		if l.Over() > 0 {
			return "There are " + there + ", and " + plan + " allows " + billing.Bytes(l.Is) + ". They all stay. New ones can be added when there is room."
		}
		return fits + instead(l)
	case billing.FileSize:
		return "Files of more than " + billing.Bytes(l.Is) + " cannot be added any more. Those that are here stay."
	case billing.HistoryDays:
		return "Messages older than " + billing.Grouped(l.Is) + " days are hidden, except the newest 10,000. They are kept, and a plan with more history shows them again."
	case billing.Calls:
		if l.Over() > 0 {
			return "Bots and programs made " + billing.Grouped(l.Used) + " calls this month, and " + plan + " allows " + billing.Grouped(l.Is) + ". Further ones wait for the next month."
		}
		return fits + instead(l)
	case billing.SingleSignOn:
		return "Single sign-on is not included."
	}
	return fits + instead(l)
}

func instead(l billing.Loss) string {
	switch {
	case l.Was == billing.Unlimited:
		return " instead of any number."
	case l.Of == billing.Storage:
		return " instead of " + billing.Bytes(l.Was) + "."
	}
	return " instead of " + billing.Grouped(l.Was) + "."
}

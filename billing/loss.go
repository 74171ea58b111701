package billing

import "slices"

// Loss is a limit that is lower with another plan.
type Loss struct {
	Of      Entitlement
	Was, Is int64 // or Unlimited
	Used    int64 // so far; 0 for what nobody counts
}

// Over is how much there is above the lower limit.
func (l Loss) Over() int64 { return max(0, l.Used-l.Is) }

// On returns what the same workspace would be granted by another plan.
func (g Grants) On(p Plan, seats int64) Grants { return GrantsOf(p, seats, g.overrides) }

// losable are the limits that people see, the worst to be above first.
var losable = []Entitlement{Members, Guests, Storage, FileSize, HistoryDays, Calls, Extensions, SingleSignOn}

// Losses lists what is lower with other grants, what is above that first.
func Losses(was, is Grants, used map[Entitlement]int64) []Loss {
	var all []Loss
	for _, e := range losable {
		l := Loss{Of: e, Was: was.Limit(e), Is: is.Limit(e), Used: used[e]}
		if l.Is != Unlimited && (l.Was == Unlimited || l.Is < l.Was) {
			all = append(all, l)
		}
	}
	slices.SortStableFunc(all, func(a, b Loss) int {
		switch {
		case a.Over() > 0 && b.Over() == 0:
			return -1
		case a.Over() == 0 && b.Over() > 0:
			return 1
		}
		return 0
	})
	return all
}

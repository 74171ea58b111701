package billing

import "time"

// OwingAge is how long something is owed: from so many days, until so many.
type OwingAge struct {
	Name, Label string
	From, Until int // days; Until 0 has no end
}

var owingAges = []OwingAge{
	{Name: "1-7", Label: "1–7 days", Until: 7}, {Name: "8-14", Label: "8–14 days", From: 7, Until: 14},
	{Name: "15-30", Label: "15–30 days", From: 14, Until: 30}, {Name: "over-30", Label: "Over 30 days", From: 30},
}

// OwingAges lists them, the shortest first.
func OwingAges() []OwingAge { return append([]OwingAge(nil), owingAges...) }

// OwingAgeByName finds one by its name; the zero OwingAge is all there is.
func OwingAgeByName(name string) OwingAge {
	for _, a := range owingAges {
		if a.Name == name {
			return a
		}
	}
	return OwingAge{}
}

// between are the times that something of that age is owed since: after the one, and not
// after the other.
func (a OwingAge) between(now time.Time) (after, upTo time.Time) {
	if a.Until > 0 {
		after = now.Add(-time.Duration(a.Until) * day)
	}
	if a.From > 0 {
		upTo = now.Add(-time.Duration(a.From) * day)
	}
	return after, upTo
}

// OwingSum is what workspaces owe that have owed it for so long.
type OwingSum struct {
	OwingAge
	Tenants int
	Owed    int64 // cents
}

package billing

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWhatALesserPlanTakes(t *testing.T) {
	t.Parallel()
	business, _ := NewestPlan(PlanBusiness)
	team, _ := NewestPlan(PlanTeam)
	free := Plans()[0]
	was := GrantsOf(business, 4, Overrides{Members: 40})
	used := map[Entitlement]int64{Members: 30, Storage: 50 * gb, Calls: 1_000}
	got := Losses(was, was.On(team, 4), used)
	want := []Loss{
		{Of: Storage, Was: 100 * gb, Is: 40 * gb, Used: 50 * gb}, {Of: Guests, Was: 40, Is: 20}, {Of: FileSize, Was: 1 * gb, Is: 250 * mb},
		{Of: Calls, Was: 580_000, Is: 120_000, Used: 1_000}, {Of: Extensions, Was: Unlimited, Is: 20}, {Of: SingleSignOn, Was: 1, Is: 0},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Business to Team (-want +got):\n%s", diff)
	}
	if up := Losses(was.On(free, 0), was, used); len(up) != 0 {
		t.Errorf("more takes %v", up)
	}
	alone := GrantsOf(business, 30, nil)
	if over := Losses(alone, alone.On(free, 0), used); over[0].Of != Members || over[0].Over() != 5 || over[1].Of != Storage {
		t.Errorf("Business to Free: %+v", over)
	}
}

package billing

import (
	"testing"
	"time"
)

// TestALevelOfAPartOfAMonthCostsItsPart lets what is stored lie above the plan in a month
// that is cut short: by the end of the subscription, and by an interval that begins anew.
// What is above costs as many byte-seconds as there were, and not the price of a month
// each time.
func TestALevelOfAPartOfAMonthCostsItsPart(t *testing.T) {
	t.Parallel()
	const more = 60 * gb // for which a whole month costs $12
	tests := []struct {
		name string
		days int
		cut  func(a *above)
	}{
		{"a whole month", 0, func(*above) {}},
		{"ended at once", 10, func(a *above) {
			a.exec(`UPDATE control.subscriptions SET status = 'canceled', ended_at = ? WHERE id = ?`, a.at, a.sub)
		}},
		{"from monthly to yearly", 15, func(a *above) {
			a.exec(`UPDATE control.subscriptions SET every = 'year', period_start = ?, period_end = ? WHERE id = ?`, a.at, a.at.AddDate(1, 0, 0), a.sub)
			a.use(MetricStorage, 1) // what was used then
			a.rollUp()
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := newAbove(t, "business@1", 1) // 25 GB
			a.use(MetricStorage, 25*gb+more)
			a.rollUp()
			a.allow(AboveWish{On: true, Cap: "100"})
			length := a.end().Sub(a.start)
			if tt.days > 0 {
				length = time.Duration(tt.days) * day
				a.at = a.start.Add(length)
			}
			tt.cut(a)
			if err := cutPeriods(t.Context(), a.env.Registry.Control()); err != nil {
				t.Fatal(err)
			}
			p := a.close()[MetricStorage]
			whole := int64(a.end().Sub(a.start) / time.Second)
			want := more / mb * int64(length/time.Second) / whole
			if p.Billable != want || !p.End.Equal(a.start.Add(length)) || p.Month != whole || p.Used != 25*gb+more {
				t.Errorf("%d units are billed for %s to %s of %d seconds, want %d for %s of %d: %+v", p.Billable, p.Start, p.End, p.Month, want, length, whole, p)
			}
		})
	}
}

// TestWhatIsAboveInAPartOfAMonthIsShownAsItsPart holds what people see and are asked by
// to what they will be billed.
func TestWhatIsAboveInAPartOfAMonthIsShownAsItsPart(t *testing.T) {
	t.Parallel()
	tests := []struct {
		row  aboveRow
		want int64
	}{
		{aboveRow{Unit: mb, IsLevel: true, Used: 7 * gb, Included: gb, Seconds: 100, Month: 100}, 6_000},
		{aboveRow{Unit: mb, IsLevel: true, Used: 7 * gb, Included: gb, Seconds: 25, Month: 100}, 1_500},
		{aboveRow{Unit: mb, IsLevel: true, Used: 7*gb + 1, Included: gb, Seconds: 1, Month: 7}, 857},
		{aboveRow{Unit: mb, IsLevel: true, Used: 1 << 62, Seconds: 31 * 86_400, Month: 31 * 86_400}, (1 << 62) / mb},
		{aboveRow{Unit: 1_000, Used: 7_999, Included: 2_000, Seconds: 25, Month: 100}, 5},
		{aboveRow{Unit: mb, IsLevel: true, Used: gb, Included: 7 * gb, Seconds: 25, Month: 100}, 0},
		{aboveRow{Unit: mb, IsLevel: true, Used: 7 * gb, Included: Unlimited, Seconds: 25, Month: 100}, 0},
	}
	for _, tt := range tests {
		if got := tt.row.units(); got != tt.want {
			t.Errorf("%+v comes to %d units, want %d", tt.row, got, tt.want)
		}
	}
}

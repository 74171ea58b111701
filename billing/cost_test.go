package billing

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestPortion(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name         string
		n, rate, per int64
		want         int64
	}{
		{"a whole unit", gb, 230_000, gb, 230_000},
		{"half a millionth is one", 1, 1, 2, 1},
		{"less than half is nothing", 499, 1, 1_000, 0},
		{"more than half is one", 501, 1, 1_000, 1},
		{"one and a half are two", 3, 1, 2, 2},
		{"a byte", 1, 230_000, gb, 0},
		{"the archive of one that was never used", 993, 23_000, gb, 0},
		{"a thousand of them", 993_000, 23_000, gb, 23},
		{"an empty schema", 540_672, 230_000, gb, 124},
		{"a petabyte, which no product of two int64 holds", 1_000_000 * gb, 230_000, gb, 230_000_000_000},
		{"the most there is", math.MaxInt64, mostRate, 1_000, math.MaxInt64},
		{"all there is by one", math.MaxInt64, 1, 1, math.MaxInt64},
		{"nothing", 0, 230_000, gb, 0},
		{"less than nothing", -gb, 230_000, gb, 0},
		{"what costs nothing", gb, 0, gb, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := portion(tt.n, tt.rate, tt.per); got != tt.want {
				t.Errorf("%d at %d for %d: %d, want %d", tt.n, tt.rate, tt.per, got, tt.want)
			}
		})
	}
}

// TestThePriceOfAMonth holds each line to its rate, and the sum to the lines.
func TestThePriceOfAMonth(t *testing.T) {
	t.Parallel()
	cost := DefaultRates.Price(map[Metric]int64{
		MetricDatabase: 2 * gb, MetricStorage: 61_400_000_000, MetricWork: int64(90 * time.Minute / time.Microsecond), MetricEgress: 3 * gb,
		MetricPushes: 12_000, MetricMails: 37, MetricMessages: 1_000_000, MetricCalls: -5,
	})
	got, sum := map[Metric]int64{}, int64(0)
	for _, l := range cost.Lines {
		got[l.Metric] = l.Amount
		sum += l.Amount
	}
	want := map[Metric]int64{MetricDatabase: 460_000, MetricStorage: 1_412_200, MetricWork: 180_000, MetricEgress: 270_000, MetricPushes: 6_000, MetricMails: 3_700}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if cost.Total != sum || sum != 2_331_900 {
		t.Errorf("%d in all, and %d of lines", cost.Total, sum)
	}
	if free := (RateCard{}).Price(map[Metric]int64{MetricEgress: gb}); free.Total != 0 {
		t.Errorf("%d by a card without rates", free.Total)
	}
}

func TestMargin(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		mrr, cost int64
		want      int64
		share     string
	}{
		{"most of it stays", 8_400, 12_611_400, 71_388_600, "84.9%"},
		{"all of it", 600, 0, 6_000_000, "100%"},
		{"half", 600, 3_000_000, 3_000_000, "50%"},
		{"nothing comes in", 0, 250, -250, ""},
		{"neither", 0, 0, 0, ""},
		{"a loss", 600, 7_500_000, -1_500_000, "−25%"},
		{"a loss within a hundredth", 600, 6_050_000, -50_000, "−0.9%"},
		{"a loss of next to nothing", 600, 6_000_001, -1, "−0.1%"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got, share := Margin(tt.mrr, tt.cost), MarginSays(tt.mrr, tt.cost); got != tt.want || share != tt.share {
				t.Errorf("%d and %q, want %d and %q", got, share, tt.want, tt.share)
			}
		})
	}
}

func TestAmountsAreSaidWithWhatMatters(t *testing.T) {
	t.Parallel()
	for amount, want := range map[int64]string{
		0: "$0", 3: "$0.000003", 124: "$0.000124", 999: "$0.000999", 12_345: "$0.0123", 99_999: "$0.0999", 100_000: "$0.10",
		12_611_400: "$12.61", 12_615_000: "$12.62", -250: "−$0.00025", -12_611_400: "−$12.61", 7_068_000_000: "$7,068",
	} {
		if got := Approximately(amount); got != want {
			t.Errorf("%d is %s, want %s", amount, got, want)
		}
	}
	for us, want := range map[int64]string{0: "0 ms", 12_400: "12 ms", 1_500_000: "1.5 s", 5_400_000_000: "1.5 h"} {
		if got := (CostLine{Metric: MetricWork, Measured: us}).Says(); got != want {
			t.Errorf("%d is %s, want %s", us, got, want)
		}
	}
}

func TestTheCardIsChecked(t *testing.T) {
	t.Parallel()
	if err := DefaultRates.Validate(); err != nil {
		t.Error(err)
	}
	for _, bad := range []RateCard{{DatabaseGB: -1}, {MailThousand: mostRate + 1}, {WorkHour: math.MaxInt64}} {
		if bad.Validate() == nil {
			t.Errorf("%+v is taken", bad)
		}
	}
}

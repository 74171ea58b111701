package adminui

import (
	"strings"
	"testing"
	"time"

	"hearth/billing"
	"hearth/tenant"
)

// vitalsOf is a Hearth in which something of everything happened.
func vitalsOf(at time.Time) vitalsView {
	v := vitalsView{
		Vitals:  tenant.Vitals{Active: tenant.RosterCounted + 1, MRR: 3_841_200, Signups: []int{3, 0, 7, 2, 0, 0, 11, 4, 4, 9, 1, 0, 6, 14}},
		Costs:   billing.CostDay{ReckonedAt: at, Tenants: 6_240, MRR: 3_841_200, Cost: 7_068_000_000, Asleep: 1_428, AsleepBytes: 1_428 * 993, Quiet: 20, QuietBytes: 20 * 540_672},
		Tenants: "6,240", Waiting: tenant.OutboxState{Age: 2400 * time.Millisecond, Due: 3}, Away: []string{hostile},
	}
	for i := range 60 {
		v.Hour = append(v.Hour, tenant.Beat{At: at.Add(time.Duration(i) * time.Minute), Requests: 1_000, Failed: int64(i / 59), Messages: int64(100 + i)})
	}
	v.Idle = v.Costs.Idle(billing.DefaultRates)
	return v
}

func TestVitalsAreSaid(t *testing.T) {
	t.Parallel()
	quiet := vitalsView{}
	minutes := func(requests, failed, messages int64) vitalsView {
		return vitalsView{Vitals: tenant.Vitals{Hour: []tenant.Beat{{Requests: requests, Failed: failed, Messages: messages}, {}}}}
	}
	waits := func(age time.Duration) vitalsView { return vitalsView{Waiting: tenant.OutboxState{Age: age, Due: 1}} }
	costs := func(mrr, cost int64) vitalsView {
		return vitalsView{Costs: billing.CostDay{ReckonedAt: time.Now(), MRR: mrr, Cost: cost}}
	}
	away := vitalsView{Away: []string{"north"}}
	tests := []struct{ name, got, want string }{
		{"no errors of no requests", quiet.errorRate(), "0%"},
		{"one error of a million is seen", minutes(1_000_000, 1, 0).errorRate(), "0.01%"},
		{"half a per cent", minutes(1_000, 5, 0).errorRate(), "0.5%"},
		{"every request", minutes(3, 3, 0).errorRate(), "100%"},
		{"a third", minutes(3, 1, 0).errorRate(), "33.34%"},
		{"no messages", quiet.perMinute(), "0"},
		{"a few messages", minutes(0, 0, 1).perMinute(), "0.5"},
		{"many messages", minutes(0, 0, 2_469).perMinute(), "1,235"},
		{"nothing waits", quiet.latency(), "0 s"},
		{"a moment", waits(1200 * time.Millisecond).latency(), "1.2 s"},
		{"a minute", waits(90 * time.Second).latency(), "90 s"},
		{"half an hour", waits(31 * time.Minute).latency(), "31 min"},
		{"hours", waits(5 * time.Hour).latency(), "5 h"},
		{"one job", waits(time.Second).waiting(), "1 job waits to be taken"},
		{"nobody knows", away.latency(), "Unknown"},
		{"who does not answer", away.waiting(), "No answer from north"},
		{"nobody counted who sleeps", quiet.asleep(), "Not counted yet"},
		{"nobody sleeps", costs(0, 0).asleep(), "0 of them asleep"},
		{"no margin yet", quiet.margin(), "Not yet"},
		{"a margin", costs(100, 250_000).margin(), "75%"},
		{"a cost without income", costs(0, 250_000).margin(), "−$0.25"},
		{"a line of one", spark{Values: []int{5}}.points(), "120,1.0"},
		{"a line", spark{Values: []int{0, 4, 2}}.points(), "0,27.0 60,1.0 120,14.0"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, tt.got, tt.want)
		}
	}
	if quiet.today() != 0 || quiet.week() != 0 {
		t.Error("sign-ups of nobody")
	}
}

// TestQueueLatencyLeadsToWhatItCounts names the view of the outbox that holds those jobs.
func TestQueueLatencyLeadsToWhatItCounts(t *testing.T) {
	t.Parallel()
	var page strings.Builder
	if err := numbers(vitalsOf(time.Now())).Render(t.Context(), &page); err != nil {
		t.Fatal(err)
	}
	if want := `href="/outbox?view=due" aria-label="Queue latency`; !strings.Contains(page.String(), want) {
		t.Errorf("without %s\n%s", want, page.String())
	}
}

func mustCharts(beats []tenant.Beat) []chartView {
	charts, err := trafficCharts(beats)
	if err != nil {
		panic(err)
	}
	return charts
}

package billing

import (
	"fmt"
	"time"
)

// What is counted for its cost alone. No plan limits it, no price is for it and no
// customer sees it.
const (
	MetricDatabase Metric = "database" // bytes of a schema, with its indexes
	MetricWork     Metric = "work_us"  // millionths of a second that handlers worked
	MetricEgress   Metric = "egress"   // bytes of bodies that were answered with
)

// costMonth is the month of a rate, and the time over which what happens is added up.
const costMonth = 30 * day

// costed is what costs: how it is called, how many of the ledger's units its rate is for,
// and how that is said.
var costed = []struct {
	metric        Metric
	name, setting string
	per           int64
	unit          string
	level         bool // of which there is some at a time; it costs by the month
	rate          func(RateCard) int64
}{
	{MetricDatabase, "Database", "database_gb", gb, "a GB and month", true, func(r RateCard) int64 { return r.DatabaseGB }},
	{MetricStorage, "Files and archive", "object_gb", gb, "a GB and month", true, func(r RateCard) int64 { return r.ObjectGB }},
	{MetricWork, "Requests", "work_hour", int64(time.Hour / time.Microsecond), "an hour", false, func(r RateCard) int64 { return r.WorkHour }},
	{MetricEgress, "Sent to browsers", "egress_gb", gb, "a GB", false, func(r RateCard) int64 { return r.EgressGB }},
	{MetricPushes, "Notifications", "push_million", 1_000_000, "a million", false, func(r RateCard) int64 { return r.PushMillion }},
	{MetricMails, "Mails", "mail_thousand", 1_000, "a thousand", false, func(r RateCard) int64 { return r.MailThousand }},
}

// CostLine is one thing that a workspace costs.
type CostLine struct {
	Metric   Metric
	Name     string
	Measured int64 // bytes that are there now, or what happened in the last 30 days
	IsLevel  bool
	Rate     int64 // for Unit, in millionths of a dollar
	Unit     string
	Amount   int64 // a month, in millionths of a dollar
}

// Says writes what was measured for people.
func (l CostLine) Says() string {
	switch l.Metric {
	case MetricDatabase, MetricStorage, MetricEgress:
		return Bytes(l.Measured)
	case MetricWork:
		return worked(l.Measured)
	}
	return Grouped(l.Measured)
}

// RateSays writes the rate for people.
func (l CostLine) RateSays() string { return Money(l.Rate) + " " + l.Unit }

// worked writes millionths of a second.
func worked(us int64) string {
	d := time.Duration(us) * time.Microsecond
	switch {
	case d < time.Second:
		return Grouped(d.Milliseconds()) + " ms"
	case d < time.Hour:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return fmt.Sprintf("%.1f h", d.Hours())
}

// Cost is what a workspace costs us in a month.
type Cost struct {
	Lines []CostLine
	Total int64 // the sum of the lines, each rounded by itself
}

// Margin is what is left of what comes in each month, in millionths of a dollar, of cents
// that come in.
func Margin(mrr, cost int64) int64 { return mrr*Cent - cost }

// MarginSays writes a margin as hundredths of what comes in, with a tenth of one, rounded
// down: a loss is never none. It is "" where nothing comes in.
func MarginSays(mrr, cost int64) string {
	if mrr <= 0 {
		return ""
	}
	left, came := Margin(mrr, cost)*1_000, mrr*Cent
	tenths := left / came
	if left%came < 0 {
		tenths--
	}
	sign := ""
	if tenths < 0 {
		sign, tenths = "−", -tenths
	}
	if tenths%10 == 0 {
		return fmt.Sprintf("%s%d%%", sign, tenths/10)
	}
	return fmt.Sprintf("%s%d.%d%%", sign, tenths/10, tenths%10)
}

// Price is what there is and what happened, by the card.
func (r RateCard) Price(measured map[Metric]int64) Cost {
	var c Cost
	for _, of := range costed {
		l := CostLine{Metric: of.metric, Name: of.name, Measured: max(measured[of.metric], 0), IsLevel: of.level, Rate: of.rate(r), Unit: of.unit}
		l.Amount = portion(l.Measured, l.Rate, of.per)
		c.Lines = append(c.Lines, l)
		c.Total += l.Amount
	}
	return c
}

// Approximately writes an Amount with as many digits as say something: in cents, and
// below ten of them with more.
func Approximately(amount int64) string {
	const few = Cent / 10
	switch rest := max(amount, -amount); {
	case rest >= Cent*10:
		half := Cent / 2
		if amount < 0 {
			half = -half
		}
		return Money((amount + half) / Cent * Cent)
	case rest >= few:
		return Money(amount / 100 * 100)
	}
	return Money(amount)
}

// Came is how much of a monthly sum in cents comes in within a time, as an Amount.
func Came(mrr int64, d time.Duration) int64 {
	return portion(mrr*Cent, int64(d/time.Second), int64(costMonth/time.Second))
}

package billing

import "strconv"

// What is counted besides the metrics that have prices: it tells what a workspace
// costs us.
const (
	MetricPushes   Metric = "push_sent" // notes brought to devices
	MetricUnfurls  Metric = "unfurls"   // pages fetched for previews
	MetricMails    Metric = "mail_sent" // mails that a mail server took
	MetricMessages Metric = "messages"  // that were posted
	MetricActive   Metric = "active"    // members who were here, each once a day
)

// Measure says how a metric is counted. The ledger counts in the smallest unit there
// is, so that nothing is rounded before the end of a period.
type Measure struct {
	Metric Metric
	Name   string // for people
	// IsLevel tells a metric whose entries are changes of what there is, like bytes of
	// files, from one whose entries are what happened.
	IsLevel bool
	// Unit is how many of the ledger's units one unit of the price is.
	Unit int64
	// Limit is the entitlement that is used up, in the ledger's unit; "" for none.
	Limit Entitlement
}

var measures = []Measure{
	{Metric: MetricStorage, Name: "Storage", IsLevel: true, Unit: mb, Limit: Storage},
	{Metric: MetricCalls, Name: "Calls by bots and programs", Unit: 1_000, Limit: Calls},
	{Metric: MetricCPU, Name: "Time of extensions", Unit: 1_000, Limit: ExtensionCPU},
	{Metric: MetricPushes, Name: "Notifications", Unit: 1},
	{Metric: MetricUnfurls, Name: "Previews of links", Unit: 1},
	{Metric: MetricMails, Name: "Mails", Unit: 1},
	{Metric: MetricMessages, Name: "Messages", Unit: 1},
	{Metric: MetricActive, Name: "Active members", Unit: 1},
}

// Measures lists what is counted: first what plans limit, in the order of the usage
// page.
func Measures() []Measure { return append([]Measure(nil), measures...) }

// MeasureOf finds how a metric is counted; there is none for what is not.
func MeasureOf(m Metric) (Measure, bool) {
	for _, measure := range measures {
		if measure.Metric == m {
			return measure, true
		}
	}
	return Measure{}, false
}

// Says writes an amount in the ledger's unit for people.
func (m Measure) Says(n int64) string {
	switch m.Metric {
	case MetricStorage:
		if n < 0 {
			n = 0 // files that were there before anybody counted
		}
		return Bytes(n)
	case MetricCPU:
		return count(n/1_000, "second", "seconds")
	}
	return Grouped(n)
}

// Tick writes an amount in the little room beside an axis.
func (m Measure) Tick(n int64) string {
	if m.Metric == MetricStorage {
		return Bytes(n)
	}
	if m.Metric == MetricCPU {
		return Grouped(n/1_000) + " s"
	}
	switch {
	case n >= 1_000_000 && n%100_000 == 0:
		return strconv.FormatFloat(float64(n)/1_000_000, 'f', -1, 64) + "M"
	case n >= 1_000 && n%100 == 0:
		return strconv.FormatFloat(float64(n)/1_000, 'f', -1, 64) + "k"
	}
	return Grouped(n)
}

package billing

// What is counted besides the metrics that have prices: it tells what a workspace
// costs us.
const (
	MetricPushes  Metric = "push_sent" // notes brought to devices
	MetricUnfurls Metric = "unfurls"   // pages fetched for previews
)

// Measure says how a metric is counted. The ledger counts in the smallest unit there
// is, so that nothing is rounded before the end of a period.
type Measure struct {
	Metric Metric
	// IsLevel tells a metric whose entries are changes of what there is, like bytes of
	// files, from one whose entries are what happened.
	IsLevel bool
	// Unit is how many of the ledger's units one unit of the price is.
	Unit int64
	// Limit is the entitlement that is used up, in the ledger's unit; "" for none.
	Limit Entitlement
}

var measures = []Measure{
	{Metric: MetricStorage, IsLevel: true, Unit: mb, Limit: Storage},
	{Metric: MetricCalls, Unit: 1_000, Limit: Calls},
	{Metric: MetricCPU, Unit: 1_000, Limit: ExtensionCPU},
	{Metric: MetricPushes, Unit: 1},
	{Metric: MetricUnfurls, Unit: 1},
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

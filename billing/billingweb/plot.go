package billingweb

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"hearth/billing"
)

// The size of a plot, in its own units: it stretches to the width of its place.
const (
	plotWide = 600.0
	plotHigh = 160.0
)

// plot is the course of one metric through a period, with its limit.
type plot struct {
	ID, Title, Says string
	Ticks           []string // beside the plot, from the top
	Dates           []string // under it, evenly spread
	Line, Area      string   // paths
	Ahead           string   // the path from now to the end, "" for none
	Limit           string   // height of the limit's line, "" for none
	LimitSays       string
	AheadSays       string
	Days            []plotDay
}

// plotDay is a strip that says on hover what a day was.
type plotDay struct{ X, Width, Says string }

func plotOf(r billing.Report, u billing.Used) plot {
	length := float64(r.End.Sub(r.Start))
	most := u.Forecast
	for _, n := range u.Days {
		most = max(most, n)
	}
	if u.Limit != billing.Unlimited {
		most = max(most, u.Limit)
	}
	top := roof(most)
	x := func(at time.Time) float64 { return float64(at.Sub(r.Start)) / length * plotWide }
	y := func(n int64) float64 { return plotHigh - float64(max(n, 0))/float64(top)*plotHigh }
	p := plot{ID: string(u.Metric), Title: u.Name}
	for i := int64(4); i >= 0; i-- {
		p.Ticks = append(p.Ticks, u.Tick(top/4*i))
	}
	for i := range 5 {
		p.Dates = append(p.Dates, r.Start.Add(r.End.Sub(r.Start)/4*time.Duration(i)).Format("2 Jan"))
	}
	end := r.Now
	if end.After(r.End) {
		end = r.End
	}
	var line strings.Builder
	before := int64(0)
	if u.IsLevel {
		before = u.Days[0]
	}
	fmt.Fprintf(&line, "M0 %s", num(y(before)))
	for i, n := range u.Days {
		from, until := r.Start.AddDate(0, 0, i), r.Start.AddDate(0, 0, i+1)
		if until.After(end) {
			until = end
		}
		fmt.Fprintf(&line, "L%s %s", num(x(until)), num(y(n)))
		p.Days = append(p.Days, plotDay{num(x(from)), num(max(x(until)-x(from), 0)), daySays(u, from, before, n)})
		before = n
	}
	p.Line = line.String()
	p.Area = p.Line + "L" + num(x(end)) + " " + num(plotHigh) + "L0 " + num(plotHigh) + "z"
	if end.Before(r.End) {
		p.Ahead = fmt.Sprintf("M%s %sL%s %s", num(x(end)), num(y(u.Total)), num(plotWide), num(y(u.Forecast)))
		p.AheadSays = "At this pace: " + u.Says(u.Forecast) + " on " + r.End.Format("2 January")
	}
	p.Says = u.Name + ": " + u.Says(u.Total) + " so far"
	if u.Limit != billing.Unlimited {
		p.Limit, p.LimitSays = num(y(u.Limit)), "Limit: "+u.Says(u.Limit)
		p.Says += ", of " + u.Says(u.Limit)
	}
	if p.AheadSays != "" {
		p.Says += ". " + p.AheadSays
	}
	return p
}

func daySays(u billing.Used, at time.Time, before, n int64) string {
	says := at.Format("2 January") + ": " + u.Says(n)
	switch more := n - before; {
	case more > 0:
		says += ", " + u.Says(more) + " more"
	case more < 0:
		says += ", " + u.Says(-more) + " fewer"
	}
	return says
}

// roof is a round number above n that has round quarters.
func roof(n int64) int64 {
	if n < 4 {
		return 4
	}
	for unit := int64(1); ; unit *= 10 {
		for _, k := range []int64{4, 6, 8, 10, 12, 16, 20, 24, 32} {
			if quarter := k * unit; quarter >= n && quarter%4 == 0 && unit <= 1_000_000_000_000_000 {
				return quarter
			}
		}
		if unit > 1_000_000_000_000_000 {
			return n + 4 - n%4
		}
	}
}

func num(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

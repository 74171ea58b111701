package adminui

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"hearth/billing"
	"hearth/tenant"
)

// vitalsView is how Hearth is as a whole.
type vitalsView struct {
	tenant.Vitals
	Tenants string // how many there are
	Costs   billing.CostDay
	Idle    billing.Idle
	Waiting tenant.OutboxState
	Away    []string // servers whose outbox did not answer
}

func (h *Handlers) vitals(ctx context.Context, counts map[tenant.State]tenant.StateCount, now time.Time) (v vitalsView, err error) {
	v.Tenants = total(counts)
	if v.Vitals, err = tenant.VitalsNow(ctx, h.control(), now); err != nil {
		return v, err
	}
	if v.Costs, err = billing.LatestCosts(ctx, h.control()); err != nil {
		return v, err
	}
	v.Idle = v.Costs.Idle(h.rates)
	v.Waiting, v.Away = h.server.Registry().OutboxesNow(ctx)
	return v, nil
}

// active writes how many tenants somebody is in.
func (v vitalsView) active() string { return counted(v.Active, v.Active > tenant.RosterCounted) }

// hour adds the last hour up.
func (v vitalsView) hour() (sum tenant.Beat) {
	for _, b := range v.Hour {
		sum.Requests, sum.Failed, sum.Messages = sum.Requests+b.Requests, sum.Failed+b.Failed, sum.Messages+b.Messages
	}
	return sum
}

// perMinute writes how many messages a minute of the last hour had, with a tenth where
// there are few.
func (v vitalsView) perMinute() string {
	n, minutes := v.hour().Messages, int64(max(len(v.Hour), 1))
	if n >= 10*minutes || n == 0 {
		return billing.Grouped((n + minutes/2) / minutes)
	}
	return fmt.Sprintf("%.1f", float64(n)/float64(minutes))
}

// errorRate writes which part of the last hour's requests failed, rounded up to a
// hundredth of a hundredth: a failure is never none.
func (v vitalsView) errorRate() string {
	sum := v.hour()
	if sum.Failed == 0 {
		return "0%"
	}
	parts := (sum.Failed*10_000 + sum.Requests - 1) / sum.Requests
	text := strings.TrimRight(fmt.Sprintf("%d.%02d", parts/100, parts%100), "0")
	return strings.TrimSuffix(text, ".") + "%"
}

// latency writes how long the oldest job waits that is due and not taken.
func (v vitalsView) latency() string {
	if v.Waiting.Due == 0 && len(v.Away) > 0 {
		return "Unknown"
	}
	switch age := v.Waiting.Age; {
	case v.Waiting.Due == 0:
		return "0 s"
	case age < 10*time.Second:
		return fmt.Sprintf("%.1f s", age.Seconds())
	case age < 2*time.Minute:
		return fmt.Sprintf("%d s", int(age.Seconds()))
	case age < 2*time.Hour:
		return fmt.Sprintf("%d min", int(age.Minutes()))
	}
	return fmt.Sprintf("%d h", int(v.Waiting.Age.Hours()))
}

// waiting says what the latency is of.
func (v vitalsView) waiting() string {
	if len(v.Away) > 0 {
		return "No answer from " + strings.Join(v.Away, ", ")
	}
	if v.Waiting.Due == 0 {
		return "No job waits"
	}
	if v.Waiting.Due == 1 {
		return "1 job waits to be taken"
	}
	return billing.Grouped(v.Waiting.Due) + " jobs wait to be taken"
}

func (v vitalsView) today() int {
	if len(v.Signups) == 0 {
		return 0
	}
	return v.Signups[len(v.Signups)-1]
}

// week is how many signed up today and on the six days before.
func (v vitalsView) week() (sum int) {
	for _, n := range v.Signups[max(len(v.Signups)-7, 0):] {
		sum += n
	}
	return sum
}

// margin writes which part of what comes in stays, and the amount where nothing comes in.
func (v vitalsView) margin() string {
	if v.Costs.ReckonedAt.IsZero() {
		return "Not yet"
	}
	if share := billing.MarginSays(v.Costs.MRR, v.Costs.Cost); share != "" {
		return share
	}
	return billing.Approximately(billing.Margin(v.Costs.MRR, v.Costs.Cost))
}

// spark is the course of a number in a few pixels, for who sees it; says tells the rest.
type spark struct {
	Values []int
	Says   string
}

const sparkWide, sparkHigh = 120, 28

// points are the corners of its line; one value is a line too.
func (s spark) points() string {
	most := 1
	for _, n := range s.Values {
		most = max(most, n)
	}
	var b strings.Builder
	for i, n := range s.Values {
		x := sparkWide
		if len(s.Values) > 1 {
			x = i * sparkWide / (len(s.Values) - 1)
		}
		y := float64(sparkHigh-1) - float64(n)*float64(sparkHigh-2)/float64(most)
		b.WriteString(strconv.Itoa(x) + "," + strconv.FormatFloat(y, 'f', 1, 64) + " ")
	}
	return strings.TrimSpace(b.String())
}

func (v vitalsView) signupSpark() spark {
	return spark{v.Signups, "Sign-ups of the last 14 days: " + said(v.Signups)}
}

func (v vitalsView) messageSpark() spark {
	values := make([]int, len(v.Hour))
	for i, b := range v.Hour {
		values[i] = int(b.Messages)
	}
	return spark{values, "Messages in each of the last 60 minutes, " + billing.Grouped(v.hour().Messages) + " in all"}
}

func said(values []int) string {
	var all []string
	for _, n := range values {
		all = append(all, grouped(n))
	}
	return strings.Join(all, ", ")
}

func marginNote(v vitalsView) string {
	if v.Costs.ReckonedAt.IsZero() {
		return "Costs are added up every hour"
	}
	return "Costs " + billing.Approximately(v.Costs.Cost) + " a month"
}

// asleep says how many tenants are, as they were counted with what they cost.
func (v vitalsView) asleep() string {
	if v.Costs.ReckonedAt.IsZero() {
		return "Not counted yet"
	}
	return grouped(int(v.Costs.Asleep)) + " of them asleep"
}

func marginTone(v vitalsView) string { return toneOf(billing.Margin(v.Costs.MRR, v.Costs.Cost) < 0) }

// toneOf is the look of a number that somebody should see.
func toneOf(bad bool) string {
	if bad {
		return "bad"
	}
	return ""
}

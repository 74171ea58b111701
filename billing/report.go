package billing

import (
	"context"
	"slices"
	"time"

	"hearth/tenant"
)

// Report is what a workspace uses in the period that is running.
type Report struct {
	Start, End, Now time.Time
	Used            []Used
	Consent         Consent // to be billed for more
	Costs           int64   // of all that is above, so far, as an Amount
	Forecast        int64   // of Costs at the end of the period, at this pace and up to the cap
}

// Used is one metric that a plan limits, in the ledger's unit.
type Used struct {
	Measure
	Limit    int64   // or Unlimited
	Total    int64   // so far; of a level, what there is now
	Days     []int64 // what Total was after each day that has begun
	Forecast int64   // what it is at the end of the period, at this pace
	// Reaches is when the limit is reached at this pace; zero: not in this period, or
	// it is reached already.
	Reaches time.Time
	// Costs is what is above the limit so far, as an Amount, where it is billed; what is
	// stored counts until the end of the period.
	Costs int64
}

// Over is how many hundredths of the limit are used.
func (u Used) Over() int64 {
	switch {
	case u.Limit == Unlimited || u.Total <= 0:
		return 0
	case u.Limit == 0:
		return 1_000
	}
	return int64(float64(u.Total) / float64(u.Limit) * 100)
}

// ReportOf reads what a tenant uses: in the month of its subscription, or of the
// calendar where it has none. It is as late as the last roll-up, a minute.
func ReportOf(ctx context.Context, c tenant.ControlDB, t tenant.Tenant, now time.Time) (Report, error) {
	grants, err := GrantsFor(t)
	if err != nil {
		return Report{}, err
	}
	subscriptions, err := subscriptionsThatRun(ctx, c, []tenant.ID{t.ID})
	if err != nil {
		return Report{}, err
	}
	r := Report{Now: now.UTC()}
	r.Start, r.End = monthOf(subscriptions, r.Now)
	rows, err := dailyUsage(ctx, c, t.ID, r.Start, r.End)
	if err != nil {
		return Report{}, err
	}
	above, err := aboveNow(ctx, c, []tenant.ID{t.ID}, r.Now, asking{})
	if err != nil {
		return Report{}, err
	}
	r.Consent = grants.consent
	if len(subscriptions) > 0 {
		r.Consent = ConsentOf(t, grants, subscriptions[0].Every)
	}
	for _, m := range measures {
		if m.Limit == "" {
			continue
		}
		u := r.add(m, rows)
		u.Limit = grants.Limit(m.Limit)
		r.foresee(&u)
		r.price(&u, above)
		if m.IsLevel || u.Total != 0 {
			r.Used = append(r.Used, u)
		}
	}
	return r, nil
}

func monthOf(all []subscribed, now time.Time) (start, end time.Time) {
	if len(all) > 0 {
		start, end, _ = all[0].at(now)
		return start, end
	}
	start = time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	return start, start.AddDate(0, 1, 0)
}

// add adds days up. The first day of a level has all that there was before.
func (r Report) add(m Measure, rows []dayUsed) Used {
	u := Used{Measure: m}
	begun := int(min(r.Now.Sub(r.Start), r.End.Sub(r.Start)-1) / day)
	u.Days = make([]int64, max(begun, 0)+1)
	for _, row := range rows {
		if row.Metric == m.Metric {
			u.Days[min(row.Day, len(u.Days)-1)] += row.Quantity
		}
	}
	for i, n := range u.Days {
		u.Total += n
		u.Days[i] = u.Total
	}
	return u
}

// foresee goes on at the pace since the period began.
func (r Report) foresee(u *Used) {
	u.Forecast = u.Total
	elapsed, left := r.Now.Sub(r.Start), r.End.Sub(r.Now)
	if elapsed < time.Hour || left <= 0 {
		return
	}
	came := u.Total
	if u.IsLevel {
		came -= u.Days[0] // its first day has what lay there before
		elapsed = max(elapsed-day, time.Hour)
	}
	pace := float64(came) / float64(elapsed)
	u.Forecast = max(0, u.Total+int64(pace*float64(left)))
	if u.Limit != Unlimited && u.Total < u.Limit && u.Forecast > u.Limit {
		u.Reaches = r.Now.Add(time.Duration(float64(u.Limit-u.Total) / pace))
	}
}

// price adds what a metric costs above the plan, and what it comes to at this pace: a
// level that grows evenly is there for half of what is left.
func (r *Report) price(u *Used, above []aboveRow) {
	for _, row := range above {
		if row.Metric != u.Metric {
			continue
		}
		u.Costs = row.amount()
		grows := float64(max(0, u.Forecast-u.Total))
		if u.IsLevel {
			grows *= float64(r.End.Sub(r.Now)) / float64(r.End.Sub(r.Start)) / 2
		}
		row.Used += int64(grows)
		r.Costs += u.Costs
		r.Forecast += row.amount()
	}
	if r.Consent.Cap != Unlimited {
		r.Forecast = min(r.Forecast, max(r.Consent.Cap, r.Costs))
	}
}

// Hour is what was used of a metric in one hour.
type Hour struct {
	Hour     time.Time `bun:"hour"`
	Metric   Metric    `bun:"metric"`
	Quantity int64     `bun:"quantity"`
}

// Hours lists what a tenant used by the hour in a report's period, of what plans
// limit, the oldest first.
func (r Report) Hours(ctx context.Context, c tenant.ControlDB, id tenant.ID) ([]Hour, error) {
	return hoursOf(ctx, c, id, limited(), r.Start, r.End)
}

func limited() []Metric {
	var all []Metric
	for _, m := range measures {
		if m.Limit != "" {
			all = append(all, m.Metric)
		}
	}
	return slices.Clip(all)
}

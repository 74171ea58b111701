package billing

import (
	"context"
	"time"

	"hearth/tenant"
)

// CostOf reckons what a workspace costs a month, as far as its use was added up.
func CostOf(ctx context.Context, c tenant.ControlDB, id tenant.ID, card RateCard, now time.Time) (Cost, error) {
	kept, err := keptBy(ctx, c, id)
	if err != nil {
		return Cost{}, err
	}
	used, err := usedInAMonth(ctx, c, []costDue{kept}, now)
	if err != nil {
		return Cost{}, err
	}
	return card.Price(kept.measured(used[id])), nil
}

// CostCourse reckons what a workspace cost in even steps up to now, in millionths of a
// dollar by today's card. What was kept counts as it was at a step's end; archives are
// left out.
func CostCourse(ctx context.Context, c tenant.ControlDB, id tenant.ID, card RateCard, s Span, now time.Time) (Course, error) {
	until := now.UTC().Truncate(s.Step).Add(s.Step)
	course := Course{Measure: Measure{Metric: "cost", Name: "Cost"}, From: until.Add(-s.Step * time.Duration(s.Steps)), Step: s.Step, Values: make([]int64, s.Steps), Limit: Unlimited}
	steps, err := stepsOf(ctx, c, id, costMetrics(), course.From, until, s.Step)
	if err != nil {
		return course, err
	}
	for _, of := range costed {
		one := Course{Measure: Measure{Metric: of.metric, IsLevel: of.level}, Values: make([]int64, s.Steps)}
		one.add(steps)
		for i, n := range one.Values {
			rate, per := of.rate(card), of.per
			if of.level { // a month of it costs rate
				lasted := min(s.Step, now.Sub(course.From.Add(s.Step*time.Duration(i))))
				rate, per = rate*int64(lasted/time.Second), per*int64(costMonth/time.Second)
			}
			course.Values[i] += portion(n, rate, per)
		}
	}
	return course, nil
}

package billing

import (
	"context"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// Course is how a metric went, in even steps. Of a level each value is what there was at
// a step's end, of anything else what came in the step.
type Course struct {
	Measure
	From   time.Time
	Step   time.Duration
	Values []int64
	Limit  int64 // of a value, or Unlimited
}

// Span is a stretch of time in which operators look at usage.
type Span struct {
	Name, Label string
	Step        time.Duration
	Steps       int
	Says        string // of a step: "an hour"
}

// Spans lists all there are, the shortest first.
func Spans() []Span {
	return []Span{
		{"24h", "24 hours", time.Hour, 24, "an hour"}, {"7d", "7 days", 6 * time.Hour, 28, "six hours"},
		{"30d", "30 days", day, 30, "a day"}, {"12m", "12 months", 7 * day, 53, "a week"},
	}
}

// SpanByName finds a stretch of time; "" is 30 days. Faults: Invalid.
func SpanByName(name string) (Span, error) {
	for _, s := range Spans() {
		if s.Name == name || name == "" && s.Name == "30d" {
			return s, nil
		}
	}
	return Span{}, fault.New(fault.Invalid, "Usage is shown for 24 hours, 7 days, 30 days or 12 months.")
}

// coursed is what CoursesOf tells of, with the entitlement that is a value's limit.
var coursed = []struct {
	metric Metric
	limit  Entitlement
}{{MetricMessages, ""}, {MetricActive, Members}, {MetricStorage, Storage}, {MetricCalls, ""}}

// CoursesOf reads how a tenant's usage went up to the step that is running now. It is as
// late as the last roll-up, a minute.
func CoursesOf(ctx context.Context, c tenant.ControlDB, t tenant.Tenant, s Span, now time.Time) ([]Course, error) {
	grants, err := GrantsFor(t)
	if err != nil {
		return nil, err
	}
	until := now.UTC().Truncate(s.Step).Add(s.Step)
	from := until.Add(-s.Step * time.Duration(s.Steps))
	var courses []Course
	var metrics []Metric
	for _, one := range coursed {
		measure, _ := MeasureOf(one.metric)
		course := Course{Measure: measure, From: from, Step: s.Step, Values: make([]int64, s.Steps), Limit: Unlimited}
		if one.limit != "" {
			course.Limit = grants.Limit(one.limit)
		}
		courses, metrics = append(courses, course), append(metrics, one.metric)
	}
	steps, err := stepsOf(ctx, c, t.ID, metrics, from, until, s.Step)
	if err != nil {
		return nil, err
	}
	for i := range courses {
		courses[i].add(steps)
	}
	return courses, nil
}

// add fills the values in. What was before the first step counts only of a level.
func (c *Course) add(steps []stepUsed) {
	before := int64(0)
	for _, s := range steps {
		switch {
		case s.Metric != c.Metric:
		case s.Step < 0:
			before += s.Quantity
		case s.Step < len(c.Values):
			c.Values[s.Step] += s.Quantity
		}
	}
	if !c.IsLevel {
		return
	}
	for i, came := range c.Values {
		before += came
		c.Values[i] = max(before, 0)
	}
}

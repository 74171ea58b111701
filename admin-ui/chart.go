package adminui

import (
	"encoding/json"
	"time"

	"hearth/billing"
)

// chartView is the course of one number: as points for a plot, and as lines of a table
// for whoever does not see it.
type chartView struct {
	ID, Title, Says string
	Points          string // JSON for the plot
	LimitSays       string
	Lines           []chartLine
	IsEmpty         bool
}

type chartLine struct {
	At   time.Time
	Says string
}

// chartPoints is what the plot is drawn from.
type chartPoints struct {
	X     []int64 `json:"x"` // seconds
	Y     []int64 `json:"y"`
	Limit *int64  `json:"limit"`
	Unit  string  `json:"unit"` // "bytes", "count", "cents" or "millionths"
	Name  string  `json:"name"`
	Level bool    `json:"level"` // a line, and not bars
	// LimitName says what Limit is, where it is none.
	LimitName string `json:"limit_name,omitempty"`
}

// drawn makes a chart of points: a line of its table for each that is not zero, and most
// is the highest of them.
func drawn(id string, p chartPoints, says func(int64) string) (v chartView, most int64, err error) {
	v = chartView{ID: id, Title: p.Name, IsEmpty: true}
	for i, n := range p.Y {
		most = max(most, n)
		if n != 0 {
			v.IsEmpty = false
			v.Lines = append(v.Lines, chartLine{time.Unix(p.X[i], 0).UTC(), says(n)})
		}
	}
	body, err := json.Marshal(p)
	v.Points = string(body)
	return v, most, err
}

// stepsOf are when the steps of a course begin.
func stepsOf(course billing.Course) []int64 {
	x := make([]int64, len(course.Values))
	for i := range x {
		x[i] = course.From.Add(course.Step * time.Duration(i)).Unix()
	}
	return x
}

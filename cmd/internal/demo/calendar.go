package demo

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// calendar knows the working days around the one on which the story ends.
type calendar struct{ end time.Time }

// The story ends during office hours, so that nobody seems to work at night.
const (
	earliestEnd = 10 * time.Hour
	latestEnd   = 17*time.Hour + 30*time.Minute
)

// endingBefore returns the calendar whose end is the last moment of office hours
// that is not after now, in now's zone.
func endingBefore(now time.Time) calendar {
	day := midnight(now)
	for ; ; day = day.AddDate(0, 0, -1) {
		if !isWorkday(day) || now.Before(day.Add(earliestEnd)) {
			continue
		}
		end := day.Add(latestEnd)
		if now.Before(end) {
			end = now.Truncate(time.Minute)
		}
		return calendar{end}
	}
}

// day is the n-th working day from the last one of the story.
func (c calendar) day(n int) time.Time {
	step := 1
	if n < 0 {
		step = -1
	}
	day := midnight(c.end)
	for n != 0 {
		day = day.AddDate(0, 0, step)
		if isWorkday(day) {
			n -= step
		}
	}
	return day
}

// at is a time on a working day, "09:40", or on the last day "12m" before the end.
func (c calendar) at(n int, clock string) (time.Time, error) {
	if before, ok := strings.CutSuffix(clock, "m"); ok {
		minutes, err := strconv.Atoi(before)
		if err != nil || n != 0 {
			return time.Time{}, fmt.Errorf("day %d at %q: minutes before the end belong to day 0", n, clock)
		}
		return c.end.Add(-time.Duration(minutes) * time.Minute), nil
	}
	at, err := time.Parse("15:04", clock)
	if err != nil || n >= 0 {
		return time.Time{}, fmt.Errorf("day %d at %q: a clock time belongs to a day before the last", n, clock)
	}
	y, m, d := c.day(n).Date()
	return time.Date(y, m, d, at.Hour(), at.Minute(), 0, 0, c.end.Location()), nil
}

var namedDay = regexp.MustCompile(`\{day (-?\d+)\}`)

// name puts weekdays where a text says {day -3}.
func (c calendar) name(text string) string {
	return namedDay.ReplaceAllStringFunc(text, func(found string) string {
		n, err := strconv.Atoi(namedDay.FindStringSubmatch(found)[1])
		if err != nil {
			return found
		}
		return c.day(n).Weekday().String()
	})
}

func isWorkday(day time.Time) bool {
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
}

func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

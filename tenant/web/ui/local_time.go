package ui

import "time"

// TimeStyle is how LocalTime writes a moment.
type TimeStyle string

const (
	TimeClock    TimeStyle = "time"     // 09:02
	TimeDate     TimeStyle = "date"     // 20 November 2026
	TimeFull     TimeStyle = "datetime" // 20 November 2026, 09:02
	TimeRelative TimeStyle = "relative" // 4 minutes ago
	TimeDay      TimeStyle = "day"      // Today, Friday 20 November
)

// inUTC is what stands until a script knows the reader's zone, or without one.
func inUTC(t time.Time, style TimeStyle) string {
	switch style {
	case TimeClock:
		return t.UTC().Format("15:04")
	case TimeDate:
		return t.UTC().Format("2 January 2006")
	case TimeDay:
		return t.UTC().Format("Monday 2 January")
	}
	return exactUTC(t)
}

func exactUTC(t time.Time) string {
	return t.UTC().Format("2 January 2006, 15:04 UTC")
}

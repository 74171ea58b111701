package chat

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"hearth/tenant/fault"
)

// maxAhead is how far away a reminder may lie.
const maxAhead = 2 * 366 * 24 * time.Hour

// mostWords keeps sums of spans far from where numbers end.
const mostWords = 12

// morning is when a day without a time of day begins.
const morning = 9

// when reads a time as people say it. It goes through words one by one.
type when struct {
	words []string
	now   time.Time // in the zone of whoever speaks
}

// parseWhen reads what stands between whom to remind and what of: "in 20 minutes",
// "at 15:30", "tomorrow 9:00", "on friday at 3pm", "2027-03-01 14:00". now says the
// zone. Faults: Invalid on "body".
func parseWhen(text string, now time.Time) (time.Time, error) {
	w := when{words: strings.Fields(strings.ToLower(strings.ReplaceAll(text, ",", " "))), now: now}
	due, ok := time.Time{}, false
	if len(w.words) <= mostWords {
		due, ok = w.moment()
	}
	if !ok || len(w.words) > 0 {
		return time.Time{}, fault.Field("body", "We do not understand that time. Write in 20 minutes, at 15:30, tomorrow 9:00, on friday at 3pm, or 2027-03-01 14:00.")
	}
	return due, checkDue("body", due, now)
}

// checkDue faults with Invalid on a field for a time that no reminder can be set to.
func checkDue(field string, due, now time.Time) error {
	switch {
	case !due.After(now):
		return fault.Field(field, "That time has passed already. It is %s where you are.", now.Format("15:04 on 2 January"))
	case due.Sub(now) > maxAhead:
		return fault.Field(field, "That is too far away. A reminder can wait for two years.")
	}
	return nil
}

func (w *when) moment() (time.Time, bool) {
	if w.take("in") {
		return w.span()
	}
	day, clock := time.Time{}, -1
	for len(w.words) > 0 {
		marked := w.take("at")
		if at, ok := w.clock(marked); ok && clock < 0 {
			clock = at
			continue
		}
		if marked || !day.IsZero() {
			return time.Time{}, false
		}
		w.take("on")
		var ok bool
		if day, ok = w.day(); !ok {
			return time.Time{}, false
		}
	}
	switch {
	case day.IsZero() && clock < 0:
		return time.Time{}, false
	case day.IsZero():
		day = w.now
	case clock < 0:
		clock = morning * 60
	}
	return onClock(day.Year(), day.Month(), day.Day(), clock, w.now.Location()), true
}

// take drops the next word if it is this one.
func (w *when) take(word string) bool {
	if len(w.words) == 0 || w.words[0] != word {
		return false
	}
	w.words = w.words[1:]
	return true
}

var amount = regexp.MustCompile(`^([0-9]{1,5})([a-z]*)$`)

// span reads "20 minutes", "an hour", "1h 30m", "2 weeks and 3 days". Days keep the
// time of day, whatever the clocks do in between.
func (w *when) span() (time.Time, bool) {
	months, days, exact := 0, 0, time.Duration(0)
	for first := true; len(w.words) > 0; first = false {
		if !first {
			w.take("and")
		}
		n, unit, ok := w.amount()
		if !ok {
			return time.Time{}, false
		}
		switch strings.TrimSuffix(unit, "s") {
		case "m", "min", "minute":
			exact += time.Duration(n) * time.Minute
		case "h", "hr", "hour":
			exact += time.Duration(n) * time.Hour
		case "d", "day":
			days += n
		case "w", "week":
			days += 7 * n
		case "month":
			months += n
		default:
			return time.Time{}, false
		}
	}
	if months == 0 && days == 0 {
		return w.now.Add(exact), true
	}
	day := time.Date(w.now.Year(), w.now.Month()+time.Month(months), w.now.Day()+days, 0, 0, 0, 0, time.UTC)
	at := onClock(day.Year(), day.Month(), day.Day(), w.now.Hour()*60+w.now.Minute(), w.now.Location())
	return at.Add(exact), true
}

func (w *when) amount() (n int, unit string, ok bool) {
	if len(w.words) == 0 {
		return 0, "", false
	}
	found := amount.FindStringSubmatch(w.words[0])
	switch {
	case w.words[0] == "a" || w.words[0] == "an":
		n = 1
	case found != nil:
		n, _ = strconv.Atoi(found[1])
		unit = found[2]
	default:
		return 0, "", false
	}
	w.words = w.words[1:]
	if unit == "" && len(w.words) > 0 {
		unit, w.words = w.words[0], w.words[1:]
	}
	return n, unit, unit != ""
}

var clockShape = regexp.MustCompile(`^([0-9]{1,2})(?:[:.]([0-9]{2}))?(am|pm)?$`)

// clock reads a time of day as minutes since midnight. A number alone is one only
// behind "at".
func (w *when) clock(marked bool) (minutes int, ok bool) {
	if len(w.words) == 0 {
		return 0, false
	}
	if named, known := map[string]int{"noon": 12 * 60, "midnight": 0}[w.words[0]]; known {
		w.words = w.words[1:]
		return named, true
	}
	found := clockShape.FindStringSubmatch(w.words[0])
	if found == nil {
		return 0, false
	}
	rest, half := w.words[1:], found[3]
	if half == "" && len(rest) > 0 && (rest[0] == "am" || rest[0] == "pm") {
		half, rest = rest[0], rest[1:]
	}
	hour, _ := strconv.Atoi(found[1])
	minute, _ := strconv.Atoi(found[2])
	switch {
	case half == "" && found[2] == "" && !marked, minute > 59, half == "" && hour > 23, half != "" && (hour < 1 || hour > 12):
		return 0, false
	case half != "":
		hour %= 12
	}
	if half == "pm" {
		hour += 12
	}
	w.words = rest
	return hour*60 + minute, true
}

var weekdays = map[string]time.Weekday{
	"sunday": time.Sunday, "monday": time.Monday, "tuesday": time.Tuesday, "wednesday": time.Wednesday,
	"thursday": time.Thursday, "friday": time.Friday, "saturday": time.Saturday,
	"sun": time.Sunday, "mon": time.Monday, "tue": time.Tuesday, "wed": time.Wednesday, "thu": time.Thursday, "fri": time.Friday, "sat": time.Saturday,
}

// day reads a day. A weekday is the next one of its name, never today.
func (w *when) day() (time.Time, bool) {
	w.take("next")
	if len(w.words) == 0 {
		return time.Time{}, false
	}
	word := w.words[0]
	w.words = w.words[1:]
	today := time.Date(w.now.Year(), w.now.Month(), w.now.Day(), 0, 0, 0, 0, time.UTC)
	switch weekday, known := weekdays[word]; {
	case word == "today":
		return today, true
	case word == "tomorrow":
		return today.AddDate(0, 0, 1), true
	case known:
		return today.AddDate(0, 0, (int(weekday-today.Weekday())+6)%7+1), true
	}
	day, err := time.Parse(time.DateOnly, word)
	return day, err == nil
}

// onClock is when a clock on the wall shows a time of day. When clocks are put back
// it shows it twice: the first counts. When they are put forward it may not show it
// at all: then it is as much later as they were moved.
func onClock(year int, month time.Month, day, minutes int, zone *time.Location) time.Time {
	wall := time.Date(year, month, day, 0, minutes, 0, 0, time.UTC)
	_, before := wall.Add(-24 * time.Hour).In(zone).Zone()
	_, after := wall.Add(24 * time.Hour).In(zone).Zone()
	for _, offset := range []int{max(before, after), min(before, after)} {
		at := wall.Add(-time.Duration(offset) * time.Second).In(zone)
		if at.Hour() == wall.Hour() && at.Minute() == wall.Minute() {
			return at
		}
	}
	return wall.Add(-time.Duration(before) * time.Second).In(zone)
}

var zoneShape = regexp.MustCompile(`^[A-Za-z0-9_+/-]{1,64}$`)

// zoneCalled finds a time zone by its IANA name; one that we do not know is UTC,
// which is why answers always name the zone.
func zoneCalled(name string) *time.Location {
	if !zoneShape.MatchString(name) || name == "Local" {
		return time.UTC
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return zone
}

package chat

import (
	"strings"
	"testing"
	"time"

	"hearth/tenant/fault"
)

func TestParsingTimes(t *testing.T) {
	t.Parallel()
	berlin := zoneCalled("Europe/Berlin")
	saturday := time.Date(2026, 11, 21, 14, 5, 30, 0, berlin)
	tests := []struct{ text, want string }{
		{"in 20 minutes", "2026-11-21 14:25:30 +0100"},
		{"in 1 minute", "2026-11-21 14:06:30 +0100"},
		{"IN An Hour", "2026-11-21 15:05:30 +0100"},
		{"in 1h 30m", "2026-11-21 15:35:30 +0100"},
		{"in 2 hours and 5 mins", "2026-11-21 16:10:30 +0100"},
		{"in 3 days", "2026-11-24 14:05:00 +0100"},
		{"in 2 weeks", "2026-12-05 14:05:00 +0100"},
		{"in a month", "2026-12-21 14:05:00 +0100"},
		{"in 1 day and 1 hour", "2026-11-22 15:05:00 +0100"},
		{"at 15:30", "2026-11-21 15:30:00 +0100"},
		{"at 3pm", "2026-11-21 15:00:00 +0100"},
		{"at 3:15 PM", "2026-11-21 15:15:00 +0100"},
		{"at 23", "2026-11-21 23:00:00 +0100"},
		{"15.30", "2026-11-21 15:30:00 +0100"},
		{"tomorrow", "2026-11-22 09:00:00 +0100"},
		{"tomorrow 9:00", "2026-11-22 09:00:00 +0100"},
		{"tomorrow at noon", "2026-11-22 12:00:00 +0100"},
		{"at 8:00 tomorrow", "2026-11-22 08:00:00 +0100"},
		{"tomorrow midnight", "2026-11-22 00:00:00 +0100"},
		{"today at 12 am", ""},
		{"today, 18:00", "2026-11-21 18:00:00 +0100"},
		{"on monday", "2026-11-23 09:00:00 +0100"},
		{"next Fri at 3pm", "2026-11-27 15:00:00 +0100"},
		{"saturday 10:00", "2026-11-28 10:00:00 +0100"},
		{"on 2027-07-01 at 14:00", "2027-07-01 14:00:00 +0200"},

		{"", ""}, {"in", ""}, {"at", ""}, {"on", ""}, {"soon", ""}, {"in a", ""}, {"in 20", ""}, {"in 20 fortnights", ""},
		{"in 0 minutes", ""}, {"in -5 minutes", ""}, {"in 999999 minutes", ""}, {"in 99999 days", ""}, {"in 99999 months", ""},
		{"9", ""}, {"at 24:00", ""}, {"at 12:60", ""}, {"at 0am", ""}, {"at 13pm", ""}, {"at 15:30 16:30", ""}, {"tomorrow today", ""},
		{"at 14:05", ""}, {"at 9:00", ""}, {"2026-11-20 9:00", ""}, {"2026-02-30", ""}, {"2030-01-01", ""}, {"at at 15:30", ""},
		{"in 20 minutes sharp", ""}, {"on on monday", ""}, {strings.Repeat("in ", 5000), ""}, {"at \u202e15:30", ""},
	}
	for _, tt := range tests {
		due, err := parseWhen(tt.text, saturday)
		if tt.want == "" {
			if !fault.Is(err, fault.Invalid) || fault.FieldOf(err) != "body" {
				t.Errorf("%.40q is %v, %v; want it refused", tt.text, due, err)
			}
			continue
		}
		if got := due.Format("2006-01-02 15:04:05 -0700"); err != nil || got != tt.want {
			t.Errorf("%q is %s, want %s (%v)", tt.text, got, tt.want, err)
		}
	}
}

// Clocks go forward on 28 March 2027 and back on 25 October 2026.
func TestTimesOnTheDaysThatClocksChange(t *testing.T) {
	t.Parallel()
	berlin, lordHowe, newYork := zoneCalled("Europe/Berlin"), zoneCalled("Australia/Lord_Howe"), zoneCalled("America/New_York")
	tests := []struct {
		name, text string
		now        time.Time
		want       string
	}{
		{"a time that the clock skips", "tomorrow 2:30", time.Date(2027, 3, 27, 12, 0, 0, 0, berlin), "2027-03-28T03:30:00+02:00"},
		{"after the skip", "tomorrow 3:00", time.Date(2027, 3, 27, 12, 0, 0, 0, berlin), "2027-03-28T03:00:00+02:00"},
		{"a time that comes twice", "tomorrow 2:30", time.Date(2026, 10, 24, 12, 0, 0, 0, berlin), "2026-10-25T02:30:00+02:00"},
		{"before the change", "tomorrow 1:30", time.Date(2026, 10, 24, 12, 0, 0, 0, berlin), "2026-10-25T01:30:00+02:00"},
		{"after the change", "tomorrow 3:30", time.Date(2026, 10, 24, 12, 0, 0, 0, berlin), "2026-10-25T03:30:00+01:00"},
		{"a day keeps the time of day", "in 1 day", time.Date(2026, 10, 24, 12, 0, 0, 0, berlin), "2026-10-25T12:00:00+01:00"},
		{"hours are hours", "in 24 hours", time.Date(2026, 10, 24, 12, 0, 0, 0, berlin), "2026-10-25T11:00:00+01:00"},
		{"west of Greenwich, skipped", "tomorrow 2:30", time.Date(2027, 3, 13, 12, 0, 0, 0, newYork), "2027-03-14T03:30:00-04:00"},
		{"west of Greenwich, twice", "tomorrow 1:30", time.Date(2026, 10, 31, 12, 0, 0, 0, newYork), "2026-11-01T01:30:00-04:00"},
		{"half an hour, skipped", "tomorrow 2:15", time.Date(2026, 10, 3, 12, 0, 0, 0, lordHowe), "2026-10-04T02:45:00+11:00"},
	}
	for _, tt := range tests {
		due, err := parseWhen(tt.text, tt.now)
		if got := due.Format(time.RFC3339); err != nil || got != tt.want {
			t.Errorf("%s: %s, want %s (%v)", tt.name, got, tt.want, err)
		}
	}
}

func TestZonesThatWeDoNotKnowAreUTC(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "Local", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "Europe/Berlin\x00", strings.Repeat("A", 65), "<b>"} {
		if got := zoneCalled(name); got != time.UTC {
			t.Errorf("%.20q is %s", name, got)
		}
	}
	if got := zoneCalled("Asia/Kathmandu").String(); got != "Asia/Kathmandu" {
		t.Errorf("Kathmandu is %s", got)
	}
}

func FuzzParsingTimes(f *testing.F) {
	for _, text := range []string{"in 20 minutes", "at 3:15 pm", "on 2027-07-01 at 14:00", "next fri", "in 1h 30m and a day"} {
		f.Add(text)
	}
	now := time.Date(2026, 11, 21, 14, 5, 30, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		due, err := parseWhen(text, now)
		if err == nil && (!due.After(now) || due.Sub(now) > maxAhead) {
			t.Errorf("%q is %v", text, due)
		}
	})
}

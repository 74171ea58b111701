package demo

import (
	"testing"
	"time"
)

func TestTheStoryEndsDuringOfficeHours(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("office", 2*3600)
	tests := []struct {
		name, now, want string
	}{
		{"on a Wednesday afternoon", "2026-11-18 14:20", "2026-11-18 14:20"},
		{"before ten", "2026-11-18 09:59", "2026-11-17 17:30"},
		{"at ten", "2026-11-18 10:00", "2026-11-18 10:00"},
		{"at night", "2026-11-18 23:10", "2026-11-18 17:30"},
		{"early on a Monday", "2026-11-16 07:00", "2026-11-13 17:30"},
		{"on a Saturday", "2026-11-21 12:00", "2026-11-20 17:30"},
		{"on a Sunday", "2026-11-22 23:59", "2026-11-20 17:30"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			now, err := time.ParseInLocation("2006-01-02 15:04", tt.now, zone)
			if err != nil {
				t.Fatal(err)
			}
			if got := endingBefore(now.Add(31 * time.Second)).end.Format("2006-01-02 15:04"); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

func TestDaysAreWorkingDays(t *testing.T) {
	t.Parallel()
	c := endingBefore(time.Date(2026, 11, 19, 14, 20, 0, 0, time.UTC)) // a Thursday
	for n, want := range map[int]string{0: "2026-11-19", -3: "2026-11-16", -4: "2026-11-13", -14: "2026-10-30", 1: "2026-11-20", 2: "2026-11-23"} {
		if got := c.day(n).Format(time.DateOnly); got != want {
			t.Errorf("day %d is %s, want %s", n, got, want)
		}
	}
	if got := c.name("ships {day 2}, was {day -3}, {day x}"); got != "ships Monday, was Monday, {day x}" {
		t.Error(got)
	}
	times := []struct {
		day   int
		clock string
		want  string
	}{{-4, "09:40", "2026-11-13 09:40"}, {0, "42m", "2026-11-19 13:38"}, {0, "09:40", ""}, {-1, "42m", ""}, {-1, "25:00", ""}}
	for _, tt := range times {
		got, err := c.at(tt.day, tt.clock)
		if (err != nil) != (tt.want == "") || err == nil && got.Format("2006-01-02 15:04") != tt.want {
			t.Errorf("day %d at %s is %s, %v", tt.day, tt.clock, got, err)
		}
	}
}

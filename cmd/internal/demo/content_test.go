package demo

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"hearth/chat"
	"hearth/chat/richtext"

	"github.com/google/go-cmp/cmp"
)

// team mentions whoever the story knows by first name.
type team struct{}

func (team) Mentioned(name string) (int64, string, bool) {
	for _, p := range people {
		if first, _, _ := strings.Cut(p.name, " "); first == name {
			return 7, first, true
		}
	}
	return 0, "", false
}

var at = regexp.MustCompile(`(^|\s)@\pL`)

// The story must hold together on whichever day it is read.
func TestTheStoryHoldsTogether(t *testing.T) {
	t.Parallel()
	for back := range 7 {
		now := time.Date(2026, 11, 20-back, 11, 0, 0, 0, time.UTC)
		scenes, err := story(endingBefore(now))
		if err != nil {
			t.Fatal(err)
		}
		if len(scenes) != 5 || scenes[0].room != chat.FirstRoom {
			t.Fatalf("%d rooms, the first is %q", len(scenes), scenes[0].room)
		}
		said, shown := 0, map[string]bool{}
		for _, s := range scenes {
			said += len(s.lines)
			for i, l := range s.lines {
				where := s.room + ": " + l.body
				if i > 0 && l.at.Before(s.lines[i-1].at) || l.at.After(now) || l.at.Before(now.AddDate(0, 0, -24)) {
					t.Errorf("%s is said at %s", where, l.at)
				}
				if l.body == "" || utf8.RuneCountInString(l.body) > chat.MaxBody || strings.Contains(l.body, "{day") || strings.HasPrefix(l.body, "--") {
					t.Errorf("%s cannot be said", where)
				}
				if _, known := people[l.who]; !known {
					t.Errorf("%s is said by %q", where, l.who)
				}
				if r := richtext.Render(l.body, team{}); at.MatchString(l.body) && len(r.Mentions) == 0 {
					t.Errorf("%s mentions nobody", where)
				}
				for _, b := range l.boosts {
					for _, who := range b.who {
						if _, known := people[who]; !known {
							t.Errorf("%s is boosted by %q", where, who)
						}
					}
				}
				for _, name := range l.pictures {
					shown[name] = true
				}
			}
			for who := range s.unread {
				if _, known := people[who]; !known {
					t.Errorf("%s is unread by %q", s.room, who)
				}
			}
		}
		if said < 330 {
			t.Errorf("%d messages are no three weeks", said)
		}
		for name := range pictures {
			if !shown[name] {
				t.Errorf("nobody shows %s", name)
			}
			delete(shown, name)
		}
		if len(shown) > 0 {
			t.Errorf("pictures that do not exist: %v", shown)
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	c := endingBefore(time.Date(2026, 11, 19, 14, 20, 0, 0, time.UTC))
	good := "# Attic\nWhere things are\n\n== -1 09:40 ada edited\n\nIt rains.\n\n- {day 1}\n++ plan\n^^ 👍 mei ada\n\n-- unread mei\n== 0 12m mei\n> It does.\n"
	got, err := parse([]byte(good), c)
	if err != nil {
		t.Fatal(err)
	}
	first := time.Date(2026, 11, 18, 9, 40, 0, 0, time.UTC)
	want := scene{room: "Attic", topic: "Where things are", unread: map[string]time.Time{"mei": first}, lines: []line{
		{at: first, who: "ada", body: "It rains.\n\n- Friday", edited: true, pictures: []string{"plan"}, boosts: []boost{{"👍", []string{"mei", "ada"}}}},
		{at: time.Date(2026, 11, 19, 14, 8, 0, 0, time.UTC), who: "mei", body: "> It does."},
	}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(scene{}, line{}, boost{})); diff != "" {
		t.Errorf("scene (-want +got):\n%s", diff)
	}
	for name, bad := range map[string]string{
		"a head that is none":          "# A\nb\n\n== yesterday ada\nHello\n",
		"text before the first head":   "# A\nb\n\nHello\n",
		"a clock time on the last day": "# A\nb\n\n== 0 09:40 ada\nHello\n",
		"a boost of nobody's":          "# A\nb\n\n== -1 09:40 ada\nHello\n^^ 👍\n",
		"a time that does not exist":   "# A\nb\n\n== -1 29:40 ada\nHello\n",
	} {
		if _, err := parse([]byte(bad), c); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}

func TestPicturesAreDrawnAlike(t *testing.T) {
	t.Parallel()
	for name, p := range pictures {
		first, size, err := p.png()
		if err != nil {
			t.Fatal(err)
		}
		again, _, err := p.png()
		if err != nil || string(first) != string(again) {
			t.Errorf("%s differs the second time, %v", name, err)
		}
		if size.X < 600 || size.Y < 400 || len(first) > 200_000 {
			t.Errorf("%s has %v pixels in %d bytes", name, size, len(first))
		}
	}
}

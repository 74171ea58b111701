package web

import (
	"bytes"
	"context"

	"hearth/tenant"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// wordsFor is what stands above a page: to people who are signed in, announcements too.
func (s *Server) wordsFor(c *fiber.Ctx) []ui.Word { return wordsOf(s.Words(c)) }

// Words is what a request's member is told just now; somebody who is not signed in hears
// no announcements.
func (s *Server) Words(c *fiber.Ctx) tenant.Words {
	w := s.registry.Board().Words(Tenant(c))
	if _, known := c.Locals(localMember).(int64); !known {
		w.Announcements = nil
		return w
	}
	dismissed, _ := c.Locals(localDismissed).([]string)
	return w.Without(dismissed)
}

// DismissPath is where a member says that an announcement was read.
func DismissPath(id tenant.ID) string { return "/words/" + id.String() + "/dismiss" }

func wordsOf(w tenant.Words) (words []ui.Word) {
	for _, s := range w.Switches {
		word := ui.Word{ID: s.ID.String(), Icon: "alert", Text: s.Words}
		if s.Kind == tenant.SwitchReadOnly {
			word.Icon, word.Until = "lock", s.Until
		}
		words = append(words, word)
	}
	for _, a := range w.Announcements {
		words = append(words, WordOf(a))
	}
	return words
}

// WordOf is an announcement as members see it.
func WordOf(a tenant.Announcement) ui.Word {
	w := ui.Word{ID: a.ID.String(), Kind: "plain", Icon: "info", Title: a.Title, Text: a.Body}
	switch a.Kind {
	case tenant.AnnounceMaintenance:
		w.Kind, w.Icon = "", "clock"
	case tenant.AnnounceIncident:
		w.Kind, w.Icon = "danger", "alert"
	}
	if a.Dismissible {
		w.Dismiss = DismissPath(a.ID)
	}
	return w
}

// turned is the difference between what was said and is said.
type turned struct {
	Gone           []string
	Changed, Fresh []ui.Word
	Lock           bool // ReadOnly is another
	ReadOnly       *tenant.Switch
}

// WordsTurned draws what brings open pages from what was said to what is said, nil
// where nothing has changed.
func WordsTurned(ctx context.Context, was, is tenant.Words) ([]byte, error) {
	var t turned
	before := map[string]ui.Word{}
	for _, w := range wordsOf(was) {
		before[w.ID] = w
	}
	for _, w := range wordsOf(is) {
		old, known := before[w.ID]
		delete(before, w.ID)
		if !known {
			t.Fresh = append(t.Fresh, w)
		} else if old != w {
			t.Changed = append(t.Changed, w)
		}
	}
	for _, w := range wordsOf(was) {
		if _, gone := before[w.ID]; gone {
			t.Gone = append(t.Gone, w.DOMID())
		}
	}
	now, then := is.ReadOnly(), was.ReadOnly()
	t.Lock, t.ReadOnly = (now == nil) != (then == nil) || now != nil && *now != *then, now
	if len(t.Gone)+len(t.Changed)+len(t.Fresh) == 0 && !t.Lock {
		return nil, nil
	}
	var b bytes.Buffer
	err := wordsTurned(t).Render(ctx, &b)
	return b.Bytes(), err
}

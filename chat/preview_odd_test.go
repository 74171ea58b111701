package chat_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

// TestALateAnswerFindsAnotherMessage is a page that is slow, while its message is
// edited, or goes.
func TestALateAnswerFindsAnotherMessage(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*wire, int64) error{
		"edited": func(w *wire, id int64) error {
			_, err := w.chat.EditMessage(context.Background(), w.db, w.room, w.ada, id, "https://b.example")
			return err
		},
		"deleted": func(w *wire, id int64) error {
			_, err := w.chat.DeleteMessage(context.Background(), w.db, w.room, w.ada, id)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWire(t)
			m := w.say(t, "https://a.example")
			w.chat.PreviewLinks(meanwhile(func() error { return change(w, m.ID) }), func(context.Context, string) (bool, error) { return false, nil })
			if err := w.chat.UnfurlMessage(t.Context(), w.db, m.ID); err != nil {
				t.Fatal(err)
			}
			if n := len(w.told.Seen()); n != 2 {
				t.Errorf("%d events, want that it was posted and changed", n)
			}
		})
	}
}

// meanwhile answers after something else has happened.
type meanwhile func() error

func (m meanwhile) Unfurl(context.Context, tenant.ID, string) (chat.Page, error) {
	return chat.Page{Title: "late"}, m()
}

func TestPagesThatHaveNothingToShow(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.web.fault = fault.New(fault.Unavailable, "There was no answer in time.")
	m := w.unfurl(t, w.say(t, "https://a.example").ID)
	if len(m.Previews) != 0 || w.web.take() != 1 {
		t.Errorf("a page that is away: %+v", m.Previews)
	}
	w.web.fault = fault.New(fault.TooMany, "Too much is being fetched.")
	if err := w.chat.UnfurlMessage(t.Context(), w.db, w.say(t, "https://b.example").ID); !fault.Is(err, fault.TooMany) {
		t.Errorf("no turn yet: %v, want it to run again", err)
	}
	w.web.fault = nil
	for i, picture := range [][]byte{[]byte("<svg onload=alert(1)>"), scenery(t)[:300], dot(t)} {
		link := fmt.Sprintf("https://c%d.example", i)
		w.web.pages[link] = chat.Page{Title: "c", Picture: picture}
		if m := w.unfurl(t, w.say(t, link).ID); len(m.Previews) != 1 || m.Previews[0].HasPicture() {
			t.Errorf("picture %d: %+v", i, m.Previews)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.chat.UnfurlMessage(ended, w.db, m.ID); err == nil || errors.Is(err, fault.New(fault.Invalid, "")) {
		t.Errorf("a job that is stopped: %v", err)
	}
}

func TestPreviewsAreSwitchedOff(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.web.pages["https://a.example"] = chat.Page{Title: "a"}
	if _, err := w.db.NewRaw(`UPDATE ?tenant.settings SET link_previews = false`).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if m := w.unfurl(t, w.say(t, "https://a.example").ID); len(m.Previews) != 0 || w.web.take() != 0 {
		t.Errorf("previews %+v although they are off", m.Previews)
	}
	if _, err := w.db.NewRaw(`UPDATE ?tenant.settings SET link_previews = true`).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if m := w.unfurl(t, w.say(t, "https://a.example").ID); len(m.Previews) != 1 {
		t.Errorf("previews %+v although they are on", m.Previews)
	}
}

func TestDismissingAPreview(t *testing.T) {
	t.Parallel()
	w, neighbour := newWire(t), newWire(t)
	w.web.pages["https://a.example"] = chat.Page{Title: "a", Picture: scenery(t)}
	w.web.pages["https://b.example"] = chat.Page{Title: "b"}
	m := w.unfurl(t, w.say(t, "https://a.example https://b.example").ID)
	other := w.say(t, "words")
	grace := chattest.Member(t, w.db, "Grace")
	administrator := tenanttest.MemberAs(t, w.db, "Anna", tenant.RoleAdministrator)
	id := m.Previews[0].ID
	told := len(w.told.Seen())
	refused := []struct {
		name    string
		by      tenant.Member
		message int64
		preview int64
		want    fault.Kind
	}{
		{"by somebody else", grace, m.ID, id, fault.Forbidden},
		{"of another message", w.ada, other.ID, id, fault.NotFound},
		{"that never was", w.ada, m.ID, 1 << 40, fault.NotFound},
		{"of a message that never was", w.ada, 1 << 40, id, fault.NotFound},
	}
	for _, tt := range refused {
		if _, err := w.chat.DismissPreview(t.Context(), w.db, w.room, tt.by, tt.message, tt.preview); !fault.Is(err, tt.want) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
	if _, err := neighbour.chat.DismissPreview(t.Context(), neighbour.db, neighbour.room, neighbour.ada, m.ID, id); !fault.Is(err, fault.NotFound) {
		t.Errorf("from the neighbours: %v", err)
	}
	for range 2 {
		left, err := w.chat.DismissPreview(t.Context(), w.db, w.room, w.ada, m.ID, id)
		if err != nil || cmp.Diff([]string{"b"}, titles(left)) != "" || left.IsEdited() {
			t.Fatalf("dismissed: %+v, %v", left, err)
		}
	}
	if n := len(w.told.Seen()) - told; n != 1 {
		t.Errorf("%d events were told", n)
	}
	if m = w.unfurl(t, m.ID); len(m.Previews) != 1 {
		t.Error("the job brought it back")
	}
	if left, err := w.chat.DismissPreview(t.Context(), w.db, w.room, administrator, m.ID, m.Previews[0].ID); err != nil || len(left.Previews) != 0 {
		t.Errorf("by an administrator: %+v, %v", left.Previews, err)
	}
}

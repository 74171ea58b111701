package chat_test

import (
	"strings"
	"testing"
	"time"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/google/go-cmp/cmp"
)

func TestALinkShowsWhatItLeadsTo(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.web.pages["https://a.example/x"] = chat.Page{SiteName: "A", Title: "Kettles", Description: "All of them.", Picture: scenery(t)}
	posted := w.say(t, "See https://a.example/x and https://gone.example")
	jobs := w.jobs.Take()
	if diff := cmp.Diff([]string{"chat:unfurl_message"}, kinds(jobs)); diff != "" || jobs[0].Queue != tenant.QueueSoon {
		t.Fatalf("jobs (-want +got):\n%s", diff)
	}
	m := w.unfurl(t, posted.ID)
	if len(m.Previews) != 1 || m.IsEdited() {
		t.Fatalf("%+v; want one preview, and no edit", m)
	}
	p := m.Previews[0]
	if p.URL != "https://a.example/x" || p.SiteName != "A" || p.Title != "Kettles" || p.Description != "All of them." || p.Width != 560 || p.Height != 294 || p.Host() != "a.example" {
		t.Errorf("preview %+v", p)
	}
	if w.web.take() != 2 {
		t.Error("each page is asked once")
	}
	seen := w.told.Seen()
	last := seen[len(seen)-1]
	if len(seen) != 2 || last.Type != chat.MessageUpdated || last.Seq != posted.Seq+1 || cmp.Diff(titles(m), titles(*last.Message)) != "" {
		t.Errorf("told %+v", seen)
	}
	replay, err := chat.EventsAfter(t.Context(), w.db, w.room.ID, posted.Seq)
	if err != nil || len(replay.Events) != 1 || len(replay.Events[0].Message.Previews) != 1 {
		t.Errorf("who comes back is told %+v, %v", replay, err)
	}
	if page, err := chat.MessagesBefore(t.Context(), w.db, w.room.ID, 0); err != nil || len(page[0].Previews) != 1 {
		t.Errorf("the page shows %+v, %v", page, err)
	}
	if kind := (chat.Preview{ImageKey: w.key(t, p)}).ImageType(); kind != "image/jpeg" {
		t.Errorf("the picture is %s", kind)
	}
}

func TestWhichLinksAreAsked(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		jobs       int
		asked      []string
	}{
		{"none", "words", 0, nil},
		{"in code", "`https://a.example`", 0, nil},
		{"in a quotation", "> https://a.example\n\nyes", 0, nil},
		{"the first three", "https://a.example https://b.example https://c.example https://d.example", 1, []string{"https://a.example", "https://b.example", "https://c.example"}},
		{"not our own", "https://ours.example/rooms/1/@2 https://a.example", 1, []string{"https://a.example"}},
		{"not one of endless length", "https://a.example/" + strings.Repeat("é", 1000), 0, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWire(t)
			m := w.say(t, tt.body)
			if jobs := w.jobs.Take(); len(jobs) != tt.jobs {
				t.Errorf("jobs %v, want %d", kinds(jobs), tt.jobs)
			}
			if err := w.chat.UnfurlMessage(t.Context(), w.db, m.ID); err != nil {
				t.Fatal(err)
			}
			want := map[string]bool{}
			for _, a := range tt.asked {
				want[a] = true
			}
			got := map[string]bool{}
			for _, a := range w.web.asked {
				got[a] = true
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("asked (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheSameLinkAgainIsFree(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.web.pages["https://a.example"] = chat.Page{Title: "Before", Picture: scenery(t)}
	first := w.unfurl(t, w.say(t, "https://a.example and https://gone.example").ID)
	w.web.take()
	second := w.unfurl(t, w.say(t, "https://a.example or https://gone.example").ID)
	if n := w.web.take(); n != 0 || len(second.Previews) != 1 || w.key(t, first.Previews[0]) != w.key(t, second.Previews[0]) {
		t.Errorf("asked %d times for %+v", n, second.Previews)
	}
	w.now = w.now.Add(11 * time.Minute)
	w.unfurl(t, w.say(t, "https://a.example, https://gone.example").ID)
	if n := w.web.take(); n != 1 {
		t.Errorf("after a while %d pages were asked, want the one that had nothing to say", n)
	}
	w.now = w.now.Add(24 * time.Hour)
	w.web.pages["https://a.example"] = chat.Page{Title: "After", Picture: scenery(t)}
	old := w.key(t, first.Previews[0])
	later := w.unfurl(t, w.say(t, "https://a.example!").ID)
	if diff := cmp.Diff([]string{"After"}, titles(later)); diff != "" || w.web.take() != 1 {
		t.Errorf("a day later (-want +got):\n%s", diff)
	}
	w.deleteFiles(t)
	if fresh := w.key(t, later.Previews[0]); !w.isStored(t, old) || !w.isStored(t, fresh) || fresh == old {
		t.Error("a picture that a message shows was deleted")
	}
}

func TestPreviewsGoWithTheirLinks(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	for _, host := range []string{"a", "b", "c"} {
		w.web.pages["https://"+host+".example"] = chat.Page{Title: host, Picture: scenery(t)}
	}
	m := w.unfurl(t, w.say(t, "https://a.example https://b.example").ID)
	w.jobs.Take()
	edited, err := w.chat.EditMessage(t.Context(), w.db, w.room, w.ada, m.ID, "https://c.example https://b.example")
	if err != nil || cmp.Diff([]string{"b"}, titles(edited)) != "" {
		t.Fatalf("edited: %+v, %v; want b's preview alone", edited.Previews, err)
	}
	if diff := cmp.Diff([]string{"chat:delete_files", "chat:unfurl_message"}, kinds(w.jobs.Take())); diff != "" {
		t.Errorf("jobs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"c", "b"}, titles(w.unfurl(t, m.ID))); diff != "" {
		t.Errorf("after the job (-want +got):\n%s", diff)
	}
	if edited, err = w.chat.EditMessage(t.Context(), w.db, w.room, w.ada, m.ID, "no links"); err != nil || len(edited.Previews) != 0 || len(w.read(t, m.ID).Previews) != 0 {
		t.Errorf("without links: %+v, %v", edited.Previews, err)
	}
}

func TestDeletingAMessageDeletesItsPreviews(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.web.pages["https://a.example"] = chat.Page{Title: "a", Picture: scenery(t)}
	m := w.unfurl(t, w.say(t, "https://a.example").ID)
	key := w.key(t, m.Previews[0])
	if _, err := w.chat.DeleteMessage(t.Context(), w.db, w.room, w.ada, m.ID); err != nil {
		t.Fatal(err)
	}
	if w.deleteFiles(t); !w.isStored(t, key) {
		t.Error("the picture of a page that is remembered was deleted")
	}
	if _, err := chat.PreviewFor(t.Context(), w.db, w.ada, m.Previews[0].ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the preview is left: %v", err)
	}
	w.now = w.now.Add(49 * time.Hour)
	w.unfurl(t, w.say(t, "https://gone.example").ID)
	if w.deleteFiles(t); w.isStored(t, key) {
		t.Error("the picture of a page that is forgotten is left")
	}
	if err := w.chat.UnfurlMessage(t.Context(), w.db, m.ID); err != nil {
		t.Errorf("a job that comes late: %v", err)
	}
}

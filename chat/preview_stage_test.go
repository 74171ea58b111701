package chat_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"sync"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/chat/media"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
	"hearth/workers/job/jobtest"
)

// web is the world outside: pages by address. What it has not is refused.
type web struct {
	mu    sync.Mutex
	pages map[string]chat.Page
	fault error
	asked []string
}

func (w *web) Unfurl(_ context.Context, _ tenant.ID, address string) (chat.Page, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = append(w.asked, address)
	if w.fault != nil {
		return chat.Page{}, w.fault
	}
	page, found := w.pages[address]
	if !found {
		return chat.Page{}, fault.New(fault.Invalid, "There is nothing to show.")
	}
	return page, nil
}

func (w *web) take() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := len(w.asked)
	w.asked = nil
	return n
}

// wire is a desk whose messages show previews.
type wire struct {
	desk
	web *web
	now time.Time
}

func newWire(t *testing.T) *wire {
	t.Helper()
	w := &wire{web: &web{pages: map[string]chat.Page{}}, now: time.Now()}
	w.desk = desk{db: tenanttest.Open(t), files: &tenanttest.Files{}, jobs: &jobtest.Recorder{}, told: &chattest.Events{}}
	w.ada, w.room = chattest.Member(t, w.db, "Ada"), chattest.Room(t, w.db)
	w.chat = chat.NewService(w.told, w.jobs, func() time.Time { return w.now })
	w.chat.KeepFiles(w.files, media.Files{})
	w.chat.PreviewLinks(w.web, func(_ context.Context, host string) (bool, error) { return host == "ours.example", nil })
	return w
}

func scenery(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 1200, 630))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func (w *wire) say(t *testing.T, body string) chat.Message {
	t.Helper()
	m, err := w.post(t, chat.Draft{Body: body})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// unfurl runs the job of a message twice, and returns the message as it is then.
func (w *wire) unfurl(t *testing.T, id int64) chat.Message {
	t.Helper()
	if err := w.chat.UnfurlMessage(t.Context(), w.db, id); err != nil {
		t.Fatal(err)
	}
	told := len(w.told.Seen())
	if err := w.chat.UnfurlMessage(t.Context(), w.db, id); err != nil {
		t.Fatal(err)
	}
	if n := len(w.told.Seen()); n != told {
		t.Errorf("running it again told %d events", n-told)
	}
	return w.read(t, id)
}

func (w *wire) read(t *testing.T, id int64) chat.Message {
	t.Helper()
	m, err := chat.MessageIn(t.Context(), w.db, w.room.ID, id)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// key is where a preview's picture lies.
func (w *wire) key(t *testing.T, p chat.Preview) string {
	t.Helper()
	found, err := chat.PreviewFor(t.Context(), w.db, w.ada, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	return found.ImageKey
}

func (w *wire) isStored(t *testing.T, key string) bool {
	t.Helper()
	_, _, err := w.files.Get(t.Context(), w.db.Tenant(), key)
	if err != nil && !fault.Is(err, fault.NotFound) {
		t.Fatal(err)
	}
	return err == nil
}

// deleteFiles runs the jobs that delete files and returns how many there were.
func (w *wire) deleteFiles(t *testing.T) (n int) {
	t.Helper()
	for _, j := range w.jobs.Take() {
		if a, ok := j.Args.(chat.DeleteFilesArgs); ok {
			n++
			if err := w.chat.DeleteFiles(t.Context(), w.db, a.Keys); err != nil {
				t.Fatal(err)
			}
		}
	}
	return n
}

func titles(m chat.Message) (all []string) {
	for _, p := range m.Previews {
		all = append(all, p.Title)
	}
	return all
}

func dot(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

package chat_test

import (
	"bytes"
	"image"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/chat/media"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
	"hearth/workers/job/jobtest"

	"github.com/google/go-cmp/cmp"
)

// desk is a room where files are sent, with what that asked for.
type desk struct {
	db    tenant.DB
	chat  *chat.Service
	files *tenanttest.Files
	jobs  *jobtest.Recorder
	told  *chattest.Events
	ada   tenant.Member
	room  chat.Room
}

func newDesk(t *testing.T) desk {
	t.Helper()
	d := desk{db: tenanttest.Open(t), files: &tenanttest.Files{}, jobs: &jobtest.Recorder{}, told: &chattest.Events{}}
	d.ada, d.room = chattest.Member(t, d.db, "Ada"), chattest.Room(t, d.db)
	d.chat = chat.NewService(d.told, d.jobs, time.Now)
	d.chat.KeepFiles(d.files, media.Files{})
	return d
}

func (d desk) post(t *testing.T, draft chat.Draft) (chat.Message, error) {
	t.Helper()
	return d.chat.PostMessage(t.Context(), d.db, d.room, d.ada, draft)
}

// stored returns what lies under the keys of a message.
func (d desk) stored(t *testing.T, m chat.Message) (bodies []string) {
	t.Helper()
	for _, a := range m.Attachments {
		body, _, err := d.files.Get(t.Context(), d.db.Tenant(), a.Key)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		bodies = append(bodies, string(text))
	}
	return bodies
}

func file(name, body string) chat.File {
	return chat.File{Name: name, Size: int64(len(body)), Body: strings.NewReader(body)}
}

func picture(t *testing.T, name string, w, h int) chat.File {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return file(name, out.String())
}

func kinds(jobs []jobtest.Job) (all []string) {
	for _, j := range jobs {
		all = append(all, j.Args.Kind())
	}
	return all
}

func TestPostingFiles(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	m, err := d.post(t, chat.Draft{ClientID: "f-1", Body: "See *these*", Files: []chat.File{
		picture(t, "C:\\fakepath\\hall.png", 1600, 900), file("../../etc/notes.txt", "kettle"), file("page.png", "<!DOCTYPE html><p>no picture"),
	}})
	if err != nil {
		t.Fatal(err)
	}
	page, err := chat.MessagesBefore(t.Context(), d.db, d.room.ID, 0)
	if err != nil || len(page) != 1 {
		t.Fatalf("%d messages, %v; want one", len(page), err)
	}
	for _, seen := range [][]chat.Attachment{m.Attachments, page[0].Attachments, d.told.Seen()[0].Message.Attachments} {
		var got []string
		for _, a := range seen {
			got = append(got, a.Filename+" "+a.ContentType)
			if a.ID == 0 || a.IsPicture() != (a.ContentType == "image/png") {
				t.Errorf("%+v", a)
			}
		}
		if diff := cmp.Diff([]string{"hall.png image/png", "notes.txt text/plain", "page.png text/html"}, got); diff != "" {
			t.Errorf("files (-want +got):\n%s", diff)
		}
	}
	if diff := cmp.Diff([]string{"chat:delete_files", "chat:make_thumbnail"}, kinds(d.jobs.Take())); diff != "" {
		t.Errorf("jobs (-want +got):\n%s", diff)
	}

	again, err := d.post(t, chat.Draft{ClientID: "f-1", Body: "See *these*", Files: []chat.File{file("notes.txt", "kettle")}})
	if err != nil || !again.Repeated || again.ID != m.ID || len(again.Attachments) != 3 {
		t.Errorf("sending again = %+v, %v; want the first", again, err)
	}
	if jobs := d.jobs.Take(); len(jobs) != 0 {
		t.Errorf("sending again asked for %v", kinds(jobs))
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var many []chat.File
	for range chat.MaxFiles + 1 {
		many = append(many, file("a.txt", "a"))
	}
	tests := []struct {
		name  string
		draft chat.Draft
		says  string
	}{
		{"too many", chat.Draft{Files: many}, "at most 10 files"},
		{"larger than anything", chat.Draft{Files: []chat.File{{Name: "film.mp4", Size: chat.MostFile + 1, Body: strings.NewReader("x")}}}, "film.mp4 is larger than 4 GB"},
		{"empty", chat.Draft{Files: []chat.File{file("a.txt", "a"), file("b.txt", "")}}, "b.txt is empty"},
		{"with a caption that cannot be stored", chat.Draft{Body: "a\x00", Files: []chat.File{file("a.txt", "a")}}, "cannot be stored"},
		{"neither words nor files", chat.Draft{Body: " "}, "Write something first."},
	}
	for _, tt := range tests {
		_, err := d.post(t, tt.draft)
		if !fault.Is(err, fault.Invalid) || !strings.Contains(fault.Message(err), tt.says) {
			t.Errorf("%s: %v, want Invalid with %q", tt.name, err, tt.says)
		}
	}
	if jobs := d.jobs.Take(); len(jobs) != 0 {
		t.Errorf("jobs %v, want none", kinds(jobs))
	}
}

func TestHostileFilenames(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	tests := map[string]string{
		"../../etc/passwd":               "passwd",
		`..\..\boot.ini`:                 "boot.ini",
		"a\r\nSet-Cookie: x=1.txt":       "aSet-Cookie: x=1.txt",
		"photo\u202egpj.exe":             "photogpj.exe",
		"..":                             "file",
		"  ":                             "file",
		"a\xffb.txt":                     "a\ufffdb.txt",
		strings.Repeat("é", 300) + ".md": strings.Repeat("é", 116) + "….md",
		`<img src=x onerror=alert(1)>`:   `<img src=x onerror=alert(1)>`,
	}
	for name, want := range tests {
		m, err := d.post(t, chat.Draft{Files: []chat.File{file(name, "x")}})
		if err != nil || m.Attachments[0].Filename != want {
			t.Errorf("%q is kept as %+v, %v; want %q", name, m.Attachments, err, want)
		}
	}
}

func TestDeletingAMessageDeletesItsFiles(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	m, err := d.post(t, chat.Draft{Files: []chat.File{picture(t, "hall.png", 1600, 900), file("notes.txt", "kettle")}})
	if err != nil {
		t.Fatal(err)
	}
	orphans := d.jobs.Take()[0].Args.(chat.DeleteFilesArgs)
	if err := d.chat.MakeThumbnails(t.Context(), d.db, m.ID); err != nil {
		t.Fatal(err)
	}
	thumb, err := chat.AttachmentFor(t.Context(), d.db, d.ada, m.Attachments[0].ID)
	if err != nil || !strings.HasPrefix(thumb.ThumbKey, "thumbs/") {
		t.Fatalf("%+v, %v; want a thumbnail", thumb, err)
	}
	if err := d.chat.DeleteFiles(t.Context(), d.db, orphans.Keys); err != nil {
		t.Fatal(err)
	}
	if got := d.stored(t, m); len(got) != 2 {
		t.Fatalf("%d files are left, want both: a message names them", len(got))
	}
	if _, err := d.chat.DeleteMessage(t.Context(), d.db, d.room, d.ada, m.ID); err != nil {
		t.Fatal(err)
	}
	jobs := d.jobs.Take()
	for range 2 {
		if err := d.chat.DeleteFiles(t.Context(), d.db, jobs[0].Args.(chat.DeleteFilesArgs).Keys); err != nil {
			t.Fatal(err)
		}
	}
	if got := d.stored(t, m); len(got) != 0 {
		t.Errorf("%d files are left", len(got))
	}
	if _, _, err := d.files.Get(t.Context(), d.db.Tenant(), thumb.ThumbKey); !fault.Is(err, fault.NotFound) {
		t.Errorf("the thumbnail is left: %v", err)
	}
	if err := d.chat.MakeThumbnails(t.Context(), d.db, m.ID); err != nil {
		t.Errorf("a thumbnail job that comes late: %v", err)
	}
}

func TestACaptionMayGo(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	m, err := d.post(t, chat.Draft{Body: "See this", Files: []chat.File{file("notes.txt", "kettle")}})
	if err != nil {
		t.Fatal(err)
	}
	edited, err := d.chat.EditMessage(t.Context(), d.db, d.room, d.ada, m.ID, "")
	if err != nil || edited.Body != "" || len(edited.Attachments) != 1 {
		t.Errorf("edited = %+v, %v; want the file alone", edited, err)
	}
}

func TestWhoMayReadAFile(t *testing.T) {
	t.Parallel()
	d, neighbour := newDesk(t), newDesk(t)
	m, err := d.post(t, chat.Draft{Files: []chat.File{file("notes.txt", "kettle")}})
	if err != nil {
		t.Fatal(err)
	}
	outside := tenanttest.Member(t, d.db, "Sam")
	id := m.Attachments[0].ID
	if _, err := chat.AttachmentFor(t.Context(), d.db, d.ada, id); err != nil {
		t.Errorf("a member of the room: %v", err)
	}
	if _, err := chat.AttachmentFor(t.Context(), d.db, outside, id); !fault.Is(err, fault.NotFound) {
		t.Errorf("a member who is not in the room: %v, want NotFound", err)
	}
	if _, err := chat.AttachmentFor(t.Context(), neighbour.db, neighbour.ada, id); !fault.Is(err, fault.NotFound) {
		t.Errorf("the neighbour: %v, want NotFound", err)
	}
}

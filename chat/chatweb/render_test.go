package chatweb

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/richtext"
	"hearth/tenant"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the goldens anew")

// hostile is what people type into every field there is.
const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)> & 'Ada' ` + "\u202e" + `{{.}}`

var morning = time.Date(2026, 11, 20, 9, 2, 3, 0, time.UTC)

// said is a message as the store returns it.
func said(id, creator int64, name, body string, at time.Time) chat.Message {
	return chat.Message{
		ID: id, RoomID: 7, CreatorID: creator, ClientID: "c-" + number(id), CreatorName: name,
		Body: body, BodyHTML: richtext.Render(body, nil).HTML, CreatedAt: at,
	}
}

func TestDrawing(t *testing.T) {
	t.Parallel()
	room := chat.Room{ID: 7, Name: "Launch week", Topic: "Bookings 4 ships Tuesday", Seq: 41}
	bad := chat.Room{ID: 8, Name: hostile, Topic: hostile}
	ada := tenant.Member{ID: 3, Name: "Ada Okafor", Role: tenant.RoleOwner, Bio: hostile, Email: "ada@example.com"}
	plain := said(1, 3, "Ada Okafor", "Morning, *all*", morning)
	typed := said(2, 4, hostile, hostile, morning)
	typed.ClientID = hostile
	edited := said(5, 3, "Ada Okafor", "Later", morning)
	edited.EditedAt = morning.Add(time.Hour)
	withFiles := said(6, 3, "Ada Okafor", "See these", morning)
	withFiles.CreatorAvatar = 99
	withFiles.Attachments = []chat.Attachment{
		{ID: 11, Filename: hostile + ".png", ContentType: "image/png", Width: 1600, Height: 900, ByteSize: 9},
		{ID: 12, Filename: "a/../b c?.pdf", ContentType: "application/pdf", ByteSize: 248_000},
		{ID: 14, Filename: "walk.mp4", ContentType: "video/mp4", ByteSize: 1_000_000},
		{ID: 15, Filename: "bells.ogg", ContentType: "audio/ogg", ByteSize: 100_000},
		{ID: 16, Filename: "minutes.tar.gz", ContentType: "application/gzip", ByteSize: 100_000},
		{ID: 13, Filename: "drawing.svg", ContentType: "image/svg+xml", Width: 10, Height: 10, ByteSize: 2_500_000},
	}
	linked := said(19, 3, "Ada Okafor", "https://larkfield.example/a?b=1&c=2", morning)
	linked.Previews = []chat.Preview{
		{ID: 31, URL: "https://larkfield.example/a?b=1&c=2", SiteName: hostile, Title: hostile, Description: hostile, Width: 560, Height: 294},
		{ID: 32, URL: "https://www.plain.example/", SiteName: "plain.example", Title: "A name and nothing else"},
		{ID: 33, URL: "javascript:alert(1)", Title: "Never stored"},
	}
	deed := said(17, 4, hostile, "/me "+hostile, morning)
	deed.BodyHTML = `<div class="deed"><p>waves</p></div>`
	sound := said(18, 3, "Ada Okafor", "/play tada", morning)
	sound.BodyHTML = `<p class="sound" data-sound="tada">🎉 tada</p>`
	photo := said(9, 3, "Ada Okafor", "", morning)
	photo.Attachments = withFiles.Attachments[:1]
	page := timeline{Room: room, Me: ada, LastRead: 1, Unread: 2, Messages: []chat.Message{
		said(1, 3, "Ada Okafor", "One", morning),
		said(2, 4, "Grace Lindqvist", "Two", morning.Add(time.Minute)),
		said(3, 4, "Grace Lindqvist", "Three", morning.Add(2*time.Minute)),
		said(4, 4, "Grace Lindqvist", "Later", morning.Add(12*time.Minute)),
		said(5, 4, "Grace Lindqvist", "Tomorrow", morning.Add(24*time.Hour)),
	}}
	view := frame{Workspace: hostile, SwitchURL: "http://hearth.test/workspaces", Me: ada, Current: 7, Rooms: []chat.RoomEntry{
		{Room: room, Unread: 3}, {Room: bad, Unread: 100}, {Room: chat.Room{ID: 9, Name: "Quiet"}, Involvement: chat.InvolvedNothing},
		{Room: chat.Room{ID: 10, Kind: chat.RoomClosed, Name: "Pay"}, Unread: 5, Mentions: 2},
		{Room: chat.Room{ID: 11, Kind: chat.RoomDirect, Name: hostile}, Unread: 1, Others: []chat.Person{{ID: 4, Name: hostile}}},
		{Room: chat.Room{ID: 12, Kind: chat.RoomDirect}, Others: []chat.Person{{ID: 4, Name: hostile}, {ID: 5, Name: "Sam"}, {ID: 6, Name: "Uma"}, {ID: 8, Name: "Vic"}}},
	}}

	tests := []struct {
		name string
		part templ.Component
	}{
		{"message", messageRow(plain, false)},
		{"message that goes on", messageRow(plain, true)},
		{"message with hostile text", messageRow(typed, false)},
		{"message of emoji", messageRow(said(8, 3, "Ada Okafor", "🎉🎉", morning), false)},
		{"message edited", messageRow(edited, false)},
		{"message with files", messageRow(withFiles, false)},
		{"message of a picture alone", messageRow(photo, false)},
		{"message with previews", messageRow(linked, false)},
		{"message of a sound", messageRow(sound, false)},
		{"message of a deed", messageRow(deed, false)},
		{"answer of a command", whispered(chat.Answer{Text: hostile})},
		{"answer with reminders", whispered(chat.Answer{Reminders: []chat.Reminder{{ID: 1, MemberID: 3, ForID: 3, Body: hostile, DueAt: morning}, {ID: 2, MemberID: 3, Whom: hostile, Body: "x", DueAt: morning}}})},
		{"answer of help", whispered(chat.Answer{Commands: chat.Commands})},
		{"lightbox", lightbox()},
		{"message being edited", messageEditor(room, typed, "\n</textarea>"+hostile, hostile)},
		{"message being sent", pendingMessage(chat.PersonOf(ada))},
		{"page of messages", messageRows(page)},
		{"composer", composer(room, chat.PersonOf(ada), filesAllowed{25_000_000, 250_000_000, hostile, 10}, "", "", false)},
		{"composer refused", composer(bad, chat.PersonOf(ada), filesAllowed{}, "</textarea>"+hostile, hostile, true)},
		{"rooms", rooms(view)},
		{"sidebar", sidebar(view)},
		{"members", peopleFrame(panel{Room: bad, People: []chat.Person{{ID: 3, Name: hostile, Bio: hostile, Role: "owner"}, {ID: 4, Name: "Grace", Role: "administrator"}, {ID: 5, Name: "Sam", Role: "member"}}, Count: 9, Named: hostile})},
		{"welcome", welcome(welcomeView{Workspace: hostile, FirstName: hostile, InviteURL: "http://x.hearth.test/join/abcd", Rooms: view.Rooms, Invited: true})},
		{"start of a room", startOfRoom(bad, true)},
		{"new room refused", formAgain(newRoomFormID, newRoomForm(roomFields{Name: hostile, Problems: map[string]string{"name": hostile}}, true))},
		{"room settings", editRoomForm(bad, roomFields{Name: hostile, Topic: hostile}, false)},
		{"deleting", deleteDialog()},
		{"picker", picker(picks{People: []chat.Person{{ID: 3, Name: hostile}}, Chosen: map[int64]bool{3: true}, Problem: hostile}, true)},
		{"room menu", roomMenu(roomView{frame: view, Room: chat.Room{ID: 8, Kind: chat.RoomClosed, Name: hostile, CreatorID: 3}, Count: 3})},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			golden(t, tt.name, tt.part)
		})
	}
}

func TestDrawingEvents(t *testing.T) {
	t.Parallel()
	room := chat.Room{ID: 7, Name: hostile, Topic: ""}
	msg := said(1, 3, "Ada Okafor", "Morning, *all*", morning)
	gone := chat.Message{ID: 1, RoomID: 7, CreatorID: 3, ClientID: "c-1", DeletedAt: morning}
	tests := []struct {
		name  string
		event chat.Event
	}{
		{"event of a new message", chat.Event{Type: chat.MessageCreated, Room: 7, Message: &msg}},
		{"event of an edit", chat.Event{Type: chat.MessageUpdated, Room: 7, Message: &msg}},
		{"event of a deletion", chat.Event{Type: chat.MessageDeleted, Room: 7, Message: &gone}},
		{"event of a message that is gone by now", chat.Event{Type: chat.MessageCreated, Room: 7, Message: &gone}},
		{"event of a new room", chat.Event{Type: chat.RoomCreated, Room: 7, About: &room}},
		{"event of a renamed room", chat.Event{Type: chat.RoomUpdated, Room: 7, About: &room}},
		{"event of a room that was left", chat.Event{Type: chat.RoomLeft, Room: 7}},
		{"event of a deleted room", chat.Event{Type: chat.RoomDeleted, Room: 7}},
		{"event of an involvement", chat.Event{Type: chat.RoomInvolvement, Room: 7, Involvement: chat.InvolvedNothing}},
		{"event of a renamed member", chat.Event{Type: chat.MemberUpdated, Member: &chat.Person{ID: 3, Name: hostile}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			compare(t, tt.name, string(NewRenderer(t.Context()).RenderEvent(tt.event)))
		})
	}
	for _, e := range []chat.Event{{Type: chat.Read, Room: 7}, {Type: chat.RoomCreated, Room: 7, About: &chat.Room{ID: 7, Kind: chat.RoomDirect}}, {Type: chat.Typing, Room: 7, Member: &chat.Person{ID: 3}}, {Type: chat.MessageCreated, Room: 7}} {
		if got := NewRenderer(t.Context()).RenderEvent(e); got != nil {
			t.Errorf("%s is drawn as %q, want nothing", e.Type, got)
		}
	}
}

func golden(t *testing.T, name string, part templ.Component) {
	t.Helper()
	var buf bytes.Buffer
	if err := part.Render(t.Context(), &buf); err != nil {
		t.Fatal(err)
	}
	compare(t, name, buf.String())
}

// hashed finds what changes with every change of an asset.
var hashed = regexp.MustCompile(`/assets/([a-z]+)-[A-Z0-9]+\.`)

func compare(t *testing.T, name, html string) {
	t.Helper()
	got := strings.ReplaceAll(hashed.ReplaceAllString(html, "/assets/$1."), "><", ">\n<") + "\n"
	file := filepath.Join("testdata", strings.ReplaceAll(name, " ", "_")+".golden.html")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// A browser reads the result: no element or attribute may come from what was typed.
func TestNothingTypedBecomesMarkup(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.golden.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		html, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"<script", "<img src=x", "javascript:", " style="} {
			if bytes.Contains(html, []byte(bad)) {
				t.Errorf("%s holds %q", file, bad)
			}
		}
	}
}

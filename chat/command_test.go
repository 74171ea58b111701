package chat_test

import (
	"strings"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

// Messages that only look like commands, and commands that are messages.
func TestSayingThingsThatBeginWithASlash(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	room := chattest.Room(t, db)
	ada := chattest.Member(t, db, "Ada Okafor")
	chattest.Member(t, db, "Grace Lindqvist")
	service, _ := chattest.Service()
	tests := []struct{ name, body, html string }{
		{"a deed", "/me waves at *all*", `<div class="deed"><p>waves at <em>all</em></p></div>`},
		{"a deed in capitals", "/ME waves", `<div class="deed"><p>waves</p></div>`},
		{"a deed of an emoji is not large", "/me 🎉", `<div class="deed"><p>🎉</p></div>`},
		{"a deed of two paragraphs", "/me sits\n\nand reads", `<div class="deed"><p>sits</p><p>and reads</p></div>`},
		{"a hostile deed", `/me </div><script>alert(1)</script>`, `<div class="deed"><p>&lt;/div&gt;&lt;script&gt;alert(1)&lt;/script&gt;</p></div>`},
		{"a sound", "/play tada", `<p class="sound" data-sound="tada">🎉 tada</p>`},
		{"a sound in capitals", "/Play  Sad-Horn \n", `<p class="sound" data-sound="sad-horn">😢 sad-horn</p>`},
		{"a sound forged in Markdown", `<p class="sound" data-sound="tada">`, `<p>&lt;p class=&#34;sound&#34; data-sound=&#34;tada&#34;&gt;</p>`},
		{"a shrug", "/shrug", `<p>¯\_(ツ)_/¯</p>`},
		{"a shrug about something", "/shrug who knows", `<p>who knows ¯\_(ツ)_/¯</p>`},
		{"two slashes mean text", "//me waves", "<p>/me waves</p>"},
		{"two slashes, and no command", "//frobnicate", "<p>/frobnicate</p>"},
		{"a space means text", " /topic no topic", "<p>/topic no topic</p>"},
		{"a path", "/etc/hosts is a file", "<p>/etc/hosts is a file</p>"},
		{"a slash alone", "/", "<p>/</p>"},
		{"a comment", "// not a command", "<p>// not a command</p>"},
		{"a number", "/5 of it", "<p>/5 of it</p>"},
		{"a deed forged in Markdown", `<div class="deed">x</div>`, `<p>&lt;div class=&#34;deed&#34;&gt;x&lt;/div&gt;</p>`},
	}
	for _, tt := range tests {
		out, err := service.Say(t.Context(), db, room, ada, chat.Draft{Body: tt.body})
		if err != nil || out.Message.BodyHTML != tt.html || out.Message.Body != tt.body {
			t.Errorf("%s: %v\nwant %s\n got %s", tt.name, err, tt.html, out.Message.BodyHTML)
		}
	}
	for _, body := range []string{"/me waves", "/play tada", "/shrug"} {
		draft := chat.Draft{Body: body, ClientID: "twice" + body}
		first, err := service.Say(t.Context(), db, room, ada, draft)
		again, errAgain := service.Say(t.Context(), db, room, ada, draft)
		if err != nil || errAgain != nil || first.Message.ID != again.Message.ID || !again.Message.Repeated {
			t.Errorf("%s twice: %d and %d, %v, %v", body, first.Message.ID, again.Message.ID, err, errAgain)
		}
	}
	out, err := service.Say(t.Context(), db, room, ada, chat.Draft{Body: "/me waves at @Grace"})
	if err != nil || len(out.Message.Mentions) != 1 {
		t.Errorf("a deed mentions %v, %v; want Grace", out.Message.Mentions, err)
	}
	edited, err := service.EditMessage(t.Context(), db, room, ada, out.Message.ID, "/topic is text in an edit")
	if err != nil || edited.BodyHTML != "<p>/topic is text in an edit</p>" {
		t.Errorf("an edit became %s, %v", edited.BodyHTML, err)
	}
	if edited, err = service.EditMessage(t.Context(), db, room, ada, out.Message.ID, "/me sits"); err != nil {
		t.Error(err)
	}
	if html, ok := edited.Deed(); !ok || html != "<p>sits</p>" {
		t.Errorf("an edit into a deed is %q, %v", html, ok)
	}
}

func TestCommandsThatAreRefusedKeepWhatWasTyped(t *testing.T) {
	t.Parallel()
	db, neighbour := tenanttest.OpenTwo(t)
	owner := tenanttest.MemberAs(t, db, "Olu Owner", tenant.RoleOwner)
	ada, grace := chattest.Member(t, db, "Ada Okafor"), chattest.Member(t, db, "Grace Lindqvist")
	chattest.Member(t, db, "Sam Ito")
	chattest.Member(t, db, "Sam Reed")
	chattest.Member(t, neighbour, "Nora Neighbour")
	service, events := chattest.Service()
	room := chattest.Room(t, db)
	closed, err := service.CreateClosedRoom(t.Context(), db, ada, "Ledger", []int64{grace.ID})
	if err != nil {
		t.Fatal(err)
	}
	direct, err := service.DirectRoom(t.Context(), db, ada, []int64{grace.ID})
	if err != nil {
		t.Fatal(err)
	}
	before := len(events.Seen())
	file := chat.File{Name: "a.txt", Size: 1, Body: strings.NewReader("a")}
	tests := []struct {
		name  string
		room  chat.Room
		by    tenant.Member
		draft chat.Draft
		says  string
	}{
		{"no such command", room, ada, chat.Draft{Body: "/frobnicate now"}, "There is no command /frobnicate. Type /help for those there are, or //frobnicate to send it as it is."},
		{"no such sound", room, ada, chat.Draft{Body: "/play 56k"}, "Try tada, bell,"},
		{"a sound and more", room, ada, chat.Draft{Body: "/play tada tada"}, "There is no such sound."},
		{"a hostile sound", room, ada, chat.Draft{Body: `/play "><script>`}, "There is no such sound."},
		{"no sound at all", room, ada, chat.Draft{Body: "/play"}, "Say which sound"},
		{"a sound with a file", room, ada, chat.Draft{Body: "/play tada", Files: []chat.File{file}}, "takes no files"},
		{"a deed of nothing", room, ada, chat.Draft{Body: "/me "}, "/me waves"},
		{"a topic by whoever may not", room, ada, chat.Draft{Body: "/topic Mine"}, "Only whoever made this room"},
		{"no topic", closed, ada, chat.Draft{Body: "/topic"}, "Write the topic"},
		{"a topic that is too long", closed, ada, chat.Draft{Body: "/topic " + strings.Repeat("é", chat.MaxTopic+1)}, "at most 200"},
		{"a topic with a NUL", closed, ada, chat.Draft{Body: "/topic a\x00b"}, "cannot be stored"},
		{"a topic of a conversation", direct, ada, chat.Draft{Body: "/topic Us"}, "has no topic"},
		{"a topic with a file", closed, ada, chat.Draft{Body: "/topic Us", Files: []chat.File{file}}, "takes no files"},
		{"inviting nobody", closed, ada, chat.Draft{Body: "/invite  @ "}, "Say whom to add"},
		{"inviting by whoever may not", closed, grace, chat.Draft{Body: "/invite @Olu"}, "Only whoever made this room"},
		{"inviting a stranger", closed, ada, chat.Draft{Body: "/invite @Zoe"}, "Nobody in this workspace is called Zoe."},
		{"inviting a neighbour", closed, ada, chat.Draft{Body: "/invite @Nora Neighbour"}, "Nobody in this workspace is called Nora Neighbour."},
		{"inviting a name that two have", closed, ada, chat.Draft{Body: "/invite @Sam"}, "2 people are called Sam. Write the whole name."},
		{"inviting markup", closed, ada, chat.Draft{Body: "/invite <b>" + strings.Repeat("x", 9000)}, "Nobody in this workspace is called <b>x"},
		{"inviting a crowd", closed, ada, chat.Draft{Body: "/invite " + strings.Repeat("@Olu ", 51)}, "at most 50"},
		{"inviting to an open room", room, owner, chat.Draft{Body: "/invite @Grace"}, "This room is open"},
		{"inviting to a conversation", direct, ada, chat.Draft{Body: "/invite @Olu"}, "keeps its people"},
	}
	for _, tt := range tests {
		out, err := service.Say(t.Context(), db, tt.room, tt.by, tt.draft)
		if !fault.Is(err, fault.Invalid) || fault.FieldOf(err) != "body" || !strings.Contains(fault.Message(err), tt.says) || out.Message.ID != 0 {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.says)
		}
		if len(fault.Message(err)) > 300 {
			t.Errorf("%s: the sentence has %d bytes", tt.name, len(fault.Message(err)))
		}
	}
	if n := len(events.Seen()); n != before {
		t.Errorf("%d events were published", n-before)
	}
}

func TestChangingTheTopicAndInvitingTwiceIsDoneOnce(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada, grace, sam := chattest.Member(t, db, "Ada Okafor"), chattest.Member(t, db, "Grace Lindqvist"), chattest.Member(t, db, "Sam Ito")
	service, events := chattest.Service()
	room, err := service.CreateClosedRoom(t.Context(), db, ada, "Ledger", nil)
	if err != nil {
		t.Fatal(err)
	}
	say := func(body string) chat.Outcome {
		t.Helper()
		now, err := chat.RoomFor(t.Context(), db, ada, room.ID)
		if err != nil {
			t.Fatal(err)
		}
		out, err := service.Say(t.Context(), db, now, ada, chat.Draft{Body: body, ClientID: "c-1"})
		if err != nil || out.Message.ID != 0 {
			t.Fatalf("%s: message %d, %v", body, out.Message.ID, err)
		}
		return out
	}
	before := len(events.Seen())
	for range 2 {
		if got := say("/topic  <b>Books</b>\tand pens").Answer.Text; got != "The topic is now: <b>Books</b> and pens" {
			t.Errorf("answer: %s", got)
		}
	}
	if now, err := chat.RoomFor(t.Context(), db, ada, room.ID); err != nil || now.Topic != "<b>Books</b> and pens" || now.Name != "Ledger" {
		t.Errorf("the room is %q with topic %q, %v", now.Name, now.Topic, err)
	}
	if got := say("/invite @Grace Lindqvist, @sam").Answer.Text; got != "Now in this room: Grace Lindqvist, Sam Ito" {
		t.Errorf("answer: %s", got)
	}
	if got := say("/invite grace sam").Answer.Text; got != "In this room already: Grace Lindqvist, Sam Ito" {
		t.Errorf("answer: %s", got)
	}
	var told []chat.EventType
	for _, e := range events.Seen()[before:] {
		told = append(told, e.Type)
	}
	if diff := cmp.Diff([]chat.EventType{chat.RoomUpdated, chat.RoomCreated}, told); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	for _, m := range []tenant.Member{grace, sam} {
		if _, err := chat.RoomFor(t.Context(), db, m, room.ID); err != nil {
			t.Errorf("%s: %v", m.Name, err)
		}
	}
	if page, err := chat.MessagesBefore(t.Context(), db, room.ID, 0); err != nil || len(page) != 0 {
		t.Errorf("%d messages were posted, %v", len(page), err)
	}
}

// Elsewhere there were other sounds: a name that is not ours is text.
func TestImportedSoundsPlayWhereTheyAreOurs(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	room, ada := chattest.Room(t, db), chattest.Member(t, db, "Ada Okafor")
	h := chat.History{}
	for i, body := range []string{"/play bell", "/play 56k"} {
		h.Messages = append(h.Messages, chat.Message{RoomID: room.ID, CreatorID: ada.ID, ClientID: body, Body: body, CreatedAt: time.Now().Add(time.Duration(i) * time.Second)})
	}
	if err := chat.ImportMessages(t.Context(), db, h); err != nil {
		t.Fatal(err)
	}
	page, err := chat.MessagesBefore(t.Context(), db, room.ID, 0)
	if err != nil || len(page) != 2 {
		t.Fatalf("%d messages, %v", len(page), err)
	}
	if s, ok := page[0].Sound(); !ok || s.Name != "bell" || page[0].Body != "/play bell" {
		t.Errorf("the first is %q", page[0].BodyHTML)
	}
	if _, ok := page[1].Sound(); ok || page[1].BodyHTML != "<p>/play 56k</p>" {
		t.Errorf("the second is %q", page[1].BodyHTML)
	}
}

func TestCommandsAreListedToThoseWhoMayUseThem(t *testing.T) {
	t.Parallel()
	room := chat.Room{ID: 1, Kind: chat.RoomClosed, CreatorID: 3}
	names := func(who chat.Person, room chat.Room) (all []string) {
		for _, c := range chat.CommandsFor(room, who) {
			all = append(all, c.Name)
		}
		return all
	}
	everything := names(chat.Person{ID: 3, Role: "member"}, room)
	if len(everything) != len(chat.Commands) {
		t.Errorf("whoever made the room may use %v", everything)
	}
	if got := names(chat.Person{ID: 4, Role: "administrator"}, room); !cmp.Equal(got, everything) {
		t.Errorf("an administrator may use %v", got)
	}
	for _, name := range names(chat.Person{ID: 4, Role: "member"}, room) {
		if name == "/topic" || name == "/invite" {
			t.Errorf("%s is listed to whoever may not use it", name)
		}
	}
}

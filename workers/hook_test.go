package workers

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"hearth/chat"

	"github.com/google/go-cmp/cmp"
)

func TestABotIsToldOfWhatItIsAsked(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	p := newProgram(t, silence)
	bot := h.bot("Build Bot", p)
	msg := h.says(h.ada, h.room, "@Build Bot is <it> *green*, @Build Bot ?")
	if diff := cmp.Diff([]string{"chat:call_bot"}, h.works()); diff != "" {
		t.Fatalf("jobs (-want +got):\n%s", diff)
	}
	calls := p.calls()
	if len(calls) != 1 {
		t.Fatalf("%d calls", len(calls))
	}
	got := payload(t, calls[0].Body)
	key := h.env.Keys.BotPathKey(h.db.Tenant(), bot.MemberID, bot.KeyHash)
	want := map[string]any{
		"user": map[string]any{"id": float64(h.ada.ID), "name": "Ada Byron"},
		"room": map[string]any{"id": float64(h.room.ID), "name": h.room.Name, "path": fmt.Sprintf("/rooms/%d/%s/messages", h.room.ID, key)},
		"message": map[string]any{"id": float64(msg.ID), "path": fmt.Sprintf("/rooms/%d/@%d", h.room.ID, msg.ID),
			"body": map[string]any{"html": msg.BodyHTML, "plain": "is <it> green,  ?"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("payload (-want +got):\n%s", diff)
	}
	if err := h.env.Service.CheckBotKey(t.Context(), h.db.Tenant(), key); err != nil {
		t.Errorf("the path's key: %v", err)
	}
	if b, err := h.env.Service.BotByKey(t.Context(), h.db, key); err != nil || b.MemberID != bot.MemberID {
		t.Errorf("the path's key opens %d, %v", b.MemberID, err)
	}
	signed(t, h, bot.MemberID, calls[0])
}

func TestWhoIsCalledForAMessage(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	one, two := newProgram(t, silence), newProgram(t, silence)
	first, second := h.bot("First", one), h.bot("Second", two)
	direct, err := h.chat.DirectRoom(t.Context(), h.db, h.ada, []int64{first.MemberID, second.MemberID})
	if err != nil {
		t.Fatal(err)
	}
	closed, err := h.chat.CreateClosedRoom(t.Context(), h.db, h.ada, "Only people", nil)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		does   func()
		called [2]int
	}{
		{"said to nobody", func() { h.says(h.ada, h.room, "hello") }, [2]int{}},
		{"one is mentioned", func() { h.says(h.ada, h.room, "hello @First") }, [2]int{1, 0}},
		{"both are", func() { h.says(h.ada, h.room, "@First and @Second and @First") }, [2]int{1, 1}},
		{"where they are not", func() { h.says(h.ada, closed, "hello @First") }, [2]int{}},
		{"in a direct room", func() { h.says(h.ada, direct, "hello") }, [2]int{1, 1}},
		{"by a bot, for others", func() { h.says(first.Member, direct, "hello") }, [2]int{0, 1}},
		{"an edit", func() {
			msg := h.says(h.ada, h.room, "hello")
			if _, err := h.chat.EditMessage(t.Context(), h.db, h.room, h.ada, msg.ID, "hello @First"); err != nil {
				t.Error(err)
			}
		}, [2]int{}},
		{"a boost", func() {
			msg := h.says(h.ada, direct, "boosted")
			if _, err := h.chat.Boost(t.Context(), h.db, direct, h.ada, msg.ID, "👍"); err != nil {
				t.Error(err)
			}
		}, [2]int{1, 1}},
		{"a paused one", func() {
			if _, err := h.env.Service.PauseBot(t.Context(), h.db, h.ada, first.MemberID, true); err != nil {
				t.Error(err)
			}
			h.says(h.ada, h.room, "@First and @Second")
		}, [2]int{0, 1}},
		{"a deleted one", func() {
			if _, err := h.env.Service.RemoveBot(t.Context(), h.db, h.ada, second.MemberID); err != nil {
				t.Error(err)
			}
			h.says(h.ada, direct, "anybody?")
		}, [2]int{}},
	}
	for _, tt := range tests {
		tt.does()
		h.works()
		if got := [2]int{len(one.calls()), len(two.calls())}; got != tt.called {
			t.Errorf("%s: called %v, want %v", tt.name, got, tt.called)
		}
	}
}

func TestWhatABotAnswersIsSaidOnce(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	p := newProgram(t, silence)
	bot := h.bot("Bot", p)
	png := "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
	tests := []struct {
		name   string
		answer http.HandlerFunc
		html   string // what is said, "" for nothing
		file   string
	}{
		{"text", says("text/plain", "It is green."), "It is green.", ""},
		{"text with a charset", says("text/plain; charset=utf-8", "Grün."), "Grün.", ""},
		{"HTML", says("text/html", "<b>green</b><script>alert(1)</script>"), "<b>green</b>", ""},
		{"broken UTF-8", says("text/plain", "gr\xffn\x00"), "gr\ufffdn", ""},
		{"nothing", says("text/plain", " \n"), "", ""},
		{"an acknowledgement", says("application/json", `{"ok":true}`), "", ""},
		{"JSON with a text", says("application/json", `{"text":"said in JSON"}`), "said in JSON", ""},
		{"JSON that is none", says("application/json", `{"text":`), "", ""},
		{"no content", silence, "", ""},
		{"no type", func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = nil
			w.Write([]byte("hello"))
		}, "", ""},
		{"an error page", func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(500)
			says("text/html", "<h1>oops</h1>")(w, r)
		}, "", ""},
		{"a file", says("image/png", png), "", "attachment.png"},
		{"a file of another kind", says("text/csv", "a,b\n"), "", "attachment.csv"},
		{"too much text", says("text/plain", strings.Repeat("x", chat.MaxHookText+1)), "", ""},
	}
	for _, tt := range tests {
		p.answers(tt.answer)
		asked := h.says(h.ada, h.room, "@Bot "+tt.name)
		h.works()
		said := h.last(h.room)
		if tt.html == "" && tt.file == "" {
			if said.ID != asked.ID {
				t.Errorf("%s: it says %q", tt.name, said.BodyHTML)
			}
			continue
		}
		if said.CreatorID != bot.MemberID || !strings.Contains(said.BodyHTML, tt.html) || strings.Contains(said.BodyHTML, "script") {
			t.Errorf("%s: %d says %q", tt.name, said.CreatorID, said.BodyHTML)
		}
		if tt.file != "" && (len(said.Attachments) != 1 || said.Attachments[0].Filename != tt.file) {
			t.Errorf("%s: files %+v", tt.name, said.Attachments)
		}
		if n := h.after(asked); n != 1 {
			t.Errorf("%s: said %d times", tt.name, n)
		}
	}
}

// after counts what was said behind a message.
func (h *hookHouse) after(m chat.Message) int {
	h.t.Helper()
	page, err := chat.MessagesAfter(h.t.Context(), h.db, m.RoomID, m.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	return len(page)
}

func TestTwoBotsDoNotTalkForEver(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	// Each answers at once by mentioning the other: as an answer, and through the API.
	one, two := newProgram(t, says("text/plain", "@Two")), newProgram(t, says("text/plain", "@One"))
	first, second := h.bot("One", one), h.bot("Two", two)
	h.says(h.ada, h.room, "@One go")
	h.works()
	if a, b := len(one.calls()), len(two.calls()); a != 1 || b != 0 {
		t.Errorf("answers called %d and %d times, want 1 and 0", a, b)
	}
	one.answers(silence)
	two.answers(silence)
	asked := h.says(h.ada, h.room, "@One go")
	called := 0
	for range 20 {
		h.works()
		a, b := len(one.calls()), len(two.calls())
		called += a + b
		if a > 0 {
			h.says(first.Member, h.room, "@Two your turn")
		}
		if b > 0 {
			h.says(second.Member, h.room, "@One your turn")
		}
	}
	if called != 3 || h.after(asked) != 3 {
		t.Errorf("they were called %d times and said %d things, want 3 and 3", called, h.after(asked))
	}
}

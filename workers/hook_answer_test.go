package workers

import (
	"context"
	"io"
	"net/http"
	"testing"

	"hearth/chat"
	"hearth/chat/media"
	"hearth/tenant"
	"hearth/tenant/fault"
)

// brokenFiles keep nothing.
type brokenFiles struct {
	tenant.Files
	kind fault.Kind
}

func (b brokenFiles) Put(context.Context, tenant.ID, string, io.Reader, int64) error {
	return fault.New(b.kind, "The cupboard is shut.")
}

func TestABotIsNotAskedAgainForAnAnswerThatCannotBeSaid(t *testing.T) {
	t.Parallel()
	for _, kind := range []fault.Kind{fault.Unavailable, fault.Internal} {
		h := newHookHouse(t)
		p := newProgram(t, says("text/csv", "a,b\n"))
		bot := h.bot("Bot", p)
		h.chat.KeepFiles(brokenFiles{h.env.Files, kind}, media.Files{})
		h.says(h.ada, h.room, "@Bot?")
		job := chat.CallBotArgs{DeliveryID: h.deliveries(bot.MemberID)[0].ID}
		if err := h.chat.CallBot(t.Context(), h.db, job); fault.Of(err) != kind {
			t.Errorf("%v: whoever looks after it hears %v", kind, err)
		}
		for range 2 {
			if err := h.chat.CallBot(t.Context(), h.db, job); err != nil {
				t.Errorf("%v: tried again: %v", kind, err)
			}
		}
		if n := len(p.calls()); n != 1 {
			t.Errorf("%v: called %d times", kind, n)
		}
		if d := h.deliveries(bot.MemberID)[0]; d.Outcome != chat.HookDone || d.Said == "" {
			t.Errorf("%v: the log says %+v", kind, d)
		}
	}
}

func TestOnlyWordsThatCallTheBotAreTakenOut(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	p := newProgram(t, silence)
	h.bot("Deploy", p)
	for said, want := range map[string]string{
		"@Deploy mail bob@deploy.example":   "mail bob@deploy.example",
		"(@Deploy) go":                      "() go",
		"go, @Deploy":                       "go,",
		"@Deploy and ü@deploy, or_@deploy!": "and ü@deploy, or_!",
	} {
		h.says(h.ada, h.room, said)
		h.runs()
		calls := p.calls()
		if len(calls) != 1 {
			t.Fatalf("%q: %d calls", said, len(calls))
		}
		got := payload(t, calls[0].Body)["message"].(map[string]any)["body"].(map[string]any)["plain"]
		if got != want {
			t.Errorf("%q is told as %q, want %q", said, got, want)
		}
	}
}

func TestACallThatWasNotMadeGoesFromTheLogToo(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	bot := h.bot("Bot", newProgram(t, func(http.ResponseWriter, *http.Request) {}))
	msg := h.says(h.ada, h.room, "@Bot?")
	if _, err := h.chat.DeleteMessage(t.Context(), h.db, h.room, h.ada, msg.ID); err != nil {
		t.Fatal(err)
	}
	h.works()
	if d := h.deliveries(bot.MemberID)[0]; d.Problem != chat.HookGone {
		t.Fatalf("the log says %+v", d)
	}
	if _, r, err := h.chat.HookSecret(t.Context(), h.db, bot.MemberID); err != nil || r.PurgeAt.IsZero() || r.Failures != 0 {
		t.Errorf("nobody goes through the log: %+v, %v", r, err)
	}
}

func TestASubscriptionLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	p := newProgram(t, silence)
	f := h.feed(p, []chat.EventType{chat.MessageCreated})
	h.says(h.ada, h.room, "one")
	h.works()
	ends := false
	p.answers(func(http.ResponseWriter, *http.Request) {
		if ends {
			return
		}
		ends = true
		if err := h.chat.DeleteFeed(t.Context(), h.db, h.ada, f.ID); err != nil {
			t.Error(err)
		}
	})
	h.says(h.ada, h.room, "two")
	h.says(h.ada, h.room, "three")
	h.works()
	var left int
	if err := h.db.NewRaw(`SELECT (SELECT count(*) FROM ?tenant.hook_receivers) + (SELECT count(*) FROM ?tenant.hook_deliveries) + (SELECT count(*) FROM ?tenant.feed_cursors)`).Scan(t.Context(), &left); err != nil || left != 0 {
		t.Errorf("%d rows are left of it, %v", left, err)
	}
	if n := len(p.calls()); n != 2 {
		t.Errorf("told %d times", n)
	}
}

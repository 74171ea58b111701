package workers

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"hearth/chat"
	"hearth/tenant/fault"
)

func TestABotThatFailsIsPaused(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	p := newProgram(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "down for repairs", http.StatusBadGateway) })
	bot := h.bot("Bot", p)
	fails := func(n int) {
		for range n {
			h.says(h.ada, h.room, "@Bot?")
			h.works()
		}
	}
	fails(12)
	if _, r, err := h.chat.HookSecret(t.Context(), h.db, bot.MemberID); err != nil || r.IsPaused() || r.Failures != 12 {
		t.Fatalf("after twelve failures in a minute: %+v, %v", r, err)
	}
	h.passes(time.Hour + time.Second)
	fails(1)
	if _, r, err := h.chat.HookSecret(t.Context(), h.db, bot.MemberID); err != nil || !r.IsPaused() {
		t.Fatalf("after an hour: %+v, %v", r, err)
	}
	mails := h.mails.List()
	if len(mails) == 0 || mails[0].To != h.ada.Email || !strings.Contains(mails[0].Text, chat.HookPath(bot.MemberID)) {
		t.Errorf("mails %+v", mails)
	}
	p.calls()
	fails(1)
	if n := len(p.calls()); n != 0 {
		t.Errorf("called %d times while paused", n)
	}
	d := h.deliveries(bot.MemberID)[0]
	d, err := chat.DeliveryTo(t.Context(), h.db, bot.MemberID, d.ID)
	if err != nil || d.Problem != chat.HookStatus || d.Status != 502 || !strings.Contains(d.AnswerBody, "down for repairs") || !strings.Contains(d.RequestHeader, "webhook-id: msg_") {
		t.Errorf("the log says %+v, %v", d, err)
	}
	if err := h.chat.ResumeHook(t.Context(), h.db, bot.MemberID); err != nil {
		t.Fatal(err)
	}
	p.answers(says("text/plain", "up again"))
	fails(1)
	if said := h.last(h.room); said.CreatorID != bot.MemberID {
		t.Errorf("resumed, it says %q", said.BodyHTML)
	}
	if _, r, err := h.chat.HookSecret(t.Context(), h.db, bot.MemberID); err != nil || r.Failures != 0 || !r.FailingSince.IsZero() {
		t.Errorf("resumed: %+v, %v", r, err)
	}
}

func TestADeliveryIsReplayed(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	p := newProgram(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) })
	bot := h.bot("Bot", p)
	asked := h.says(h.ada, h.room, "@Bot?")
	h.works()
	first := h.deliveries(bot.MemberID)[0]
	p.answers(says("text/plain", "here I am"))
	for range 2 {
		if _, err := h.chat.ReplayHook(t.Context(), h.db, bot.MemberID, first.ID); err != nil {
			t.Fatal(err)
		}
		h.works()
	}
	calls := p.calls()
	if len(calls) != 3 || calls[0].Header.Get("webhook-id") != calls[2].Header.Get("webhook-id") || calls[0].Body != calls[2].Body {
		t.Errorf("%d calls: %+v", len(calls), calls)
	}
	if n := h.after(asked); n != 1 {
		t.Errorf("its answer was said %d times", n)
	}
	other, _ := h.env.Open(t)
	if _, err := h.chat.ReplayHook(t.Context(), other, bot.MemberID, first.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("another workspace's: %v", err)
	}
	if _, err := h.chat.DeleteMessage(t.Context(), h.db, h.room, h.ada, asked.ID); err != nil {
		t.Fatal(err)
	}
	if d, err := chat.DeliveryTo(t.Context(), h.db, bot.MemberID, first.ID); err != nil || d.RequestBody != "" {
		t.Errorf("the text of a deleted message is still in the log: %v", err)
	}
	if _, err := h.chat.ReplayHook(t.Context(), h.db, bot.MemberID, first.ID); !fault.Is(err, fault.Precondition) {
		t.Errorf("of a deleted message: %v", err)
	}
}

func TestTheLogIsKeptForAWeek(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	bot := h.bot("Bot", newProgram(t, silence))
	h.says(h.ada, h.room, "@Bot?")
	h.works()
	purge := func() {
		t.Helper()
		if err := h.chat.PurgeHooks(t.Context(), h.db, chat.PurgeHooksArgs{ReceiverID: bot.MemberID}); err != nil {
			t.Fatal(err)
		}
	}
	h.passes(6 * 24 * time.Hour)
	purge()
	if n := len(h.deliveries(bot.MemberID)); n != 1 {
		t.Errorf("%d are kept after six days", n)
	}
	h.passes(24*time.Hour + time.Minute)
	purge()
	purge()
	if n := len(h.deliveries(bot.MemberID)); n != 0 {
		t.Errorf("%d are kept after a week", n)
	}
	if _, r, err := h.chat.HookSecret(t.Context(), h.db, bot.MemberID); err != nil || !r.PurgeAt.IsZero() {
		t.Errorf("it is gone through again: %+v, %v", r, err)
	}
}

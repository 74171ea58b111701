package chatweb_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"hearth/chat"
	"hearth/tenant"
)

// entry is the address of the newest entry of a receiver's log.
func (h house) entry(t *testing.T, receiver int64) (path string, d chat.HookDelivery) {
	t.Helper()
	all, err := chat.DeliveriesTo(t.Context(), h.db, receiver, 0)
	if err != nil || len(all) == 0 {
		t.Fatalf("%d deliveries, %v", len(all), err)
	}
	return chat.HookPath(receiver) + "/deliveries/" + strconv.FormatInt(all[0].ID, 10), all[0]
}

func TestTheLogShowsWhatWasSaidToThoseInTheRoom(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.chat.CallThrough(deaf{chat.HookAnswer{Status: 200, Header: "x: y", Body: []byte("an answered secret"), ContentType: "application/json", RequestHeader: "webhook-id: msg_1"}}, h.Keys)
	olive, anna := h.member(t, "Olive", tenant.RoleOwner), h.member(t, "Anna", tenant.RoleAdministrator)
	bot, _, err := h.Service.CreateBot(t.Context(), h.db, olive, tenant.BotForm{Name: "Bot", WebhookURL: "https://example.com/hook"})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.chat.Admit(t.Context(), h.db, bot.Member); err != nil {
		t.Fatal(err)
	}
	direct, err := h.chat.DirectRoom(t.Context(), h.db, anna, []int64{bot.MemberID})
	if err != nil {
		t.Fatal(err)
	}
	h.post(t, direct, anna, "a secret")
	one, d := h.entry(t, bot.MemberID)
	if err := h.chat.CallBot(t.Context(), h.db, chat.CallBotArgs{DeliveryID: d.ID}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		as     *browser
		reads  bool
		replay int
	}{
		{"an administrator who is not in it", h.browserOf(t, olive), false, http.StatusForbidden},
		{"one who is", h.browserOf(t, anna), true, http.StatusSeeOther},
	} {
		list := tt.as.get(t, chat.HookPath(bot.MemberID))
		if list.status != http.StatusOK || strings.Contains(list.body, "a secret") {
			t.Errorf("%s: the list says %d %s", tt.name, list.status, list.body)
		}
		got := tt.as.get(t, one)
		if got.status != http.StatusOK || !strings.Contains(got.body, "webhook-id: msg_1") || !strings.Contains(got.body, "Status 200") {
			t.Errorf("%s: %d %s", tt.name, got.status, got.body)
		}
		for _, text := range []string{"a secret", "an answered secret", ">Replay<"} {
			if strings.Contains(got.body, text) != tt.reads {
				t.Errorf("%s: %q is on the page: %v", tt.name, text, !tt.reads)
			}
		}
		if strings.Contains(got.body, "You are not in this room.") == tt.reads {
			t.Errorf("%s: whether the page says why: %v", tt.name, tt.reads)
		}
		if again := tt.as.send(t, one+"/replay", nil); again.status != tt.replay {
			t.Errorf("%s: replayed with %d", tt.name, again.status)
		}
	}
}

func TestTheLogSaysWhyNothingWasSentOrWhatComesNext(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.chat.CallThrough(deaf{chat.HookAnswer{Status: 200}}, h.Keys)
	olive := h.member(t, "Olive", tenant.RoleOwner)
	f, err := h.chat.CreateFeed(t.Context(), h.db, olive, chat.FeedForm{Name: "Archive", URL: "https://example.com/in", Events: chat.FeedEvents})
	if err != nil {
		t.Fatal(err)
	}
	b := h.browserOf(t, olive)
	for _, tt := range []struct {
		name, columns, values string
		says, not             []string
	}{
		{"one call too many", "outcome, problem", "'failed', 'many'", []string{"Nothing was sent.", ">Replay<"}, []string{"the message was deleted"}},
		{"nobody there any more", "outcome, problem", "'failed', 'gone'", []string{"Nothing was sent."}, []string{">Replay<", "the message was deleted"}},
		{"of a deleted message", "outcome, status, request_header", "'done', 200, 'webhook-id: 1'", []string{"the message was deleted"}, []string{">Replay<"}},
		{"about to be made", "outcome", "'waiting'", []string{"It is about to be made.", "within a few seconds"}, []string{">Replay<"}},
		{"failed once", "attempts, problem, request_header, request_body", "1, 'timeout', 'webhook-id: 1', '{}'", []string{"It failed once and is tried again.", "webhook-id: 1"}, []string{"about to be made", ">Replay<"}},
		{"failed often", "attempts, problem, status, request_header, answer_header, answer_body", "3, 'status', 503, 'webhook-id: 1', 'x: y', 'down for repairs'", []string{"It failed 3 times and is tried again.", "down for repairs"}, []string{"within a few seconds"}},
	} {
		if _, err := h.db.NewRaw(`INSERT INTO ?tenant.hook_deliveries (receiver_id, created_at, `+tt.columns+`) VALUES (?, clock_timestamp(), `+tt.values+`)`, f.ID).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
		path, _ := h.entry(t, f.ID)
		got := b.get(t, path)
		for _, text := range tt.says {
			if !strings.Contains(got.body, text) {
				t.Errorf("%s: %q is not on the page", tt.name, text)
			}
		}
		for _, text := range tt.not {
			if strings.Contains(got.body, text) {
				t.Errorf("%s: %q is on the page", tt.name, text)
			}
		}
	}
}

func TestOlderEntriesAreOfferedWhereThereAreAny(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	olive := h.member(t, "Olive", tenant.RoleOwner)
	f, err := h.chat.CreateFeed(t.Context(), h.db, olive, chat.FeedForm{Name: "Archive", URL: "https://example.com/in", Events: chat.FeedEvents})
	if err != nil {
		t.Fatal(err)
	}
	b := h.browserOf(t, olive)
	for n, want := range map[int]bool{chat.HooksPage: false, chat.HooksPage + 1: true} {
		if _, err := h.db.NewRaw(`DELETE FROM ?tenant.hook_deliveries`).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := h.db.NewRaw(`INSERT INTO ?tenant.hook_deliveries (receiver_id) SELECT ? FROM generate_series(1, ?)`, f.ID, n).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := b.get(t, chat.HookPath(f.ID))
		if strings.Contains(got.body, ">Older<") != want || strings.Count(got.body, "/deliveries/") != chat.HooksPage {
			t.Errorf("of %d entries %d are shown, and Older: %v", n, strings.Count(got.body, "/deliveries/"), !want)
		}
	}
}

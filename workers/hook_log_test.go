package workers

import (
	"io"
	"net/http"
	"testing"

	"hearth/chat"
)

func TestAMessageDeletedDuringItsCallStaysOutOfTheLog(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	var asked chat.Message
	p := newProgram(t, silence)
	p.answers(func(w http.ResponseWriter, r *http.Request) {
		if asked.ID != 0 && r.URL.Path != "" {
			if _, err := h.chat.DeleteMessage(t.Context(), h.db, h.room, h.ada, asked.ID); err != nil {
				t.Error(err)
			}
			asked.ID = 0
		}
		w.Header().Set("Content-Type", "text/plain")
		io.WriteString(w, "you said a secret")
	})
	bot := h.bot("Bot", p)
	for _, tt := range []struct {
		name     string
		receiver int64
		kept     map[chat.EventType]bool // whether a body is in the log
	}{
		{"a bot", bot.MemberID, map[chat.EventType]bool{chat.MessageCreated: false}},
		{"a subscription", 0, map[chat.EventType]bool{chat.MessageCreated: false, chat.MessageDeleted: true}},
	} {
		said := "@Bot a secret"
		if tt.receiver == 0 {
			tt.receiver, said = h.feed(p, []chat.EventType{chat.MessageCreated, chat.MessageDeleted}).ID, "a secret"
		}
		asked = h.says(h.ada, h.room, said)
		h.runs()
		all := h.deliveries(tt.receiver)
		if len(all) != len(tt.kept) {
			t.Errorf("%s: %d deliveries", tt.name, len(all))
		}
		for _, d := range all {
			d, err := chat.DeliveryTo(t.Context(), h.db, tt.receiver, d.ID)
			if err != nil || d.IsWaiting() || (d.RequestBody != "") != tt.kept[d.Event] || (d.AnswerBody != "") != tt.kept[d.Event] {
				t.Errorf("%s: the log has %+v, %v", tt.name, d, err)
			}
		}
	}
}

package workers

import (
	"net/http"
	"strings"
	"testing"
)

func TestABotThatDoesNotAnswerInTimeSaysSo(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	p := newProgram(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	bot := h.bot("Bot", p)
	asked := h.says(h.ada, h.room, "@Bot?")
	h.works()
	said := h.last(h.room)
	if said.CreatorID != bot.MemberID || !strings.Contains(said.BodyHTML, "No answer came within seven seconds.") || h.after(asked) != 1 {
		t.Errorf("%d says %q, %d in all", said.CreatorID, said.BodyHTML, h.after(asked))
	}
}

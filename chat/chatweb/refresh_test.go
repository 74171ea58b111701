package chatweb_test

import (
	"encoding/json"
	"strings"
	"testing"

	"hearth/chat"
	"hearth/tenant"

	"github.com/google/go-cmp/cmp"
)

func TestRefreshingWithoutASocket(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	room := h.firstRoom(t, ada)
	first := h.post(t, room, ada, "First")
	second := h.post(t, room, ada, "Second")
	if _, err := h.chat.EditMessage(t.Context(), h.db, room, ada, first.ID, "Changed"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.chat.DeleteMessage(t.Context(), h.db, room, ada, second.ID); err != nil {
		t.Fatal(err)
	}

	type item struct {
		Seq  int64
		Type string
		HTML string
	}
	var got struct {
		Seq    int64
		Resync bool
		Events []item
	}
	answer := h.browserOf(t, ada).get(t, path("/rooms/", room.ID, "/refresh?after=1"))
	if err := json.Unmarshal([]byte(answer.body), &got); err != nil {
		t.Fatalf("%v: %s", err, answer.body)
	}
	var actions []string
	for _, e := range got.Events {
		actions = append(actions, path(e.Seq)+" "+e.Type+" "+strings.SplitN(e.HTML, `"`, 3)[1])
	}
	want := []string{"2 message.created remove", "3 message.updated replace", "4 message.deleted remove"}
	if diff := cmp.Diff(want, actions); diff != "" || got.Seq != 4 || got.Resync {
		t.Errorf("seq %d, resync %v, events (-want +got):\n%s", got.Seq, got.Resync, diff)
	}
	if !strings.Contains(answer.body, "<turbo-stream") {
		t.Error("the HTML is escaped twice over")
	}

	t.Run("a number from the future means reload", func(t *testing.T) {
		if got := h.browserOf(t, ada).get(t, path("/rooms/", room.ID, "/refresh?after=99")); !strings.Contains(got.body, `"resync":true`) {
			t.Errorf("answer = %s", got.body)
		}
	})
	t.Run("so does one that is too old", func(t *testing.T) {
		for range chat.ReplayLimit {
			h.post(t, room, ada, "More")
		}
		if got := h.browserOf(t, ada).get(t, path("/rooms/", room.ID, "/refresh?after=0")); !strings.Contains(got.body, `"resync":true`) {
			t.Errorf("answer = %.200s", got.body)
		}
	})
}

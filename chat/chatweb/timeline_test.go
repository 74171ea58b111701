package chatweb

import (
	"testing"
	"time"

	"hearth/chat"
	"hearth/tenant"

	"github.com/google/go-cmp/cmp"
)

func TestPlaceOfMessages(t *testing.T) {
	t.Parallel()
	me := tenant.Member{ID: 3}
	at := func(id, creator int64, after time.Duration) chat.Message {
		return chat.Message{ID: id, CreatorID: creator, CreatedAt: morning.Add(after)}
	}
	tests := []struct {
		name string
		line timeline
		want string // for each message: d day, n new, c goes on, . none of these
	}{
		{"the first message heads its day", timeline{Messages: []chat.Message{at(1, 3, 0)}}, "d"},
		{"the same author within five minutes goes on", timeline{Messages: []chat.Message{at(1, 3, 0), at(2, 3, 4*time.Minute)}}, "dc"},
		{"but not after five", timeline{Messages: []chat.Message{at(1, 3, 0), at(2, 3, 5*time.Minute)}}, "d."},
		{"another author begins anew", timeline{Messages: []chat.Message{at(1, 3, 0), at(2, 4, 0)}}, "d."},
		{"a new day begins anew", timeline{Messages: []chat.Message{at(1, 3, 0), at(2, 3, 15*time.Hour)}}, "dd"},
		{"the first unread message is marked", timeline{LastRead: 1, Unread: 2, Messages: []chat.Message{at(1, 4, 0), at(2, 4, 0), at(3, 4, 0)}}, "dnc"},
		{"my own message is never new", timeline{LastRead: 1, Unread: 1, Messages: []chat.Message{at(1, 4, 0), at(2, 3, 0), at(3, 4, 0)}}, "d.n"},
		{"nothing is marked when all is read", timeline{LastRead: 3, Messages: []chat.Message{at(2, 4, 0), at(3, 4, 0)}}, "dc"},
		{"nor when the first unread is further up", timeline{LastRead: 1, Unread: 50, Older: true, Messages: []chat.Message{at(5, 4, 0), at(6, 4, 0)}}, "dc"},
		{"the first of a room nobody read is marked", timeline{Unread: 2, Messages: []chat.Message{at(5, 4, 0), at(6, 4, 0)}}, "Nc"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.line.Me = me
			got := ""
			for _, r := range tt.line.rows() {
				switch {
				case !r.Day.IsZero() && r.New:
					got += "N"
				case !r.Day.IsZero():
					got += "d"
				case r.New:
					got += "n"
				case r.Cont:
					got += "c"
				default:
					got += "."
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("places (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNamesOfRowsNeverMeet(t *testing.T) {
	t.Parallel()
	names := map[string]string{}
	for _, who := range []int64{1, 11} {
		for _, client := range []string{"", "a", "1_a", "_1", "a b", "~YQ", "a\"b", "<", "é", "~", "A", "0190-f"} {
			id := messageDOMID(who, client)
			if other, taken := names[id]; taken {
				t.Errorf("%q and %q are both called %q", other, client, id)
			}
			names[id] = client
		}
	}
	if got, want := messageDOMID(3, "0190f-ab_C"), messageDOMPrefix(3)+"0190f-ab_C"; got != want {
		t.Errorf("a plain client id becomes %q, want %q: browsers rely on it", got, want)
	}
}

func TestPicturesKeepTheirShape(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ width, height, wantWidth, wantHeight int }{
		{100, 50, 100, 50}, {1600, 900, 420, 236}, {900, 1600, 180, 320}, {10_000, 1, 420, 1}, {1, 10_000, 1, 320},
	} {
		width, height := shownSize(chat.Attachment{Width: tt.width, Height: tt.height})
		if width != tt.wantWidth || height != tt.wantHeight {
			t.Errorf("%d×%d is shown as %d×%d, want %d×%d", tt.width, tt.height, width, height, tt.wantWidth, tt.wantHeight)
		}
	}
}

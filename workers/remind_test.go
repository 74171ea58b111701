package workers

import (
	"strings"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/workers/job"
	"hearth/workers/job/jobtest"

	"github.com/google/go-cmp/cmp"
)

// A reminder waits in the outbox with everything else that is due later.
func TestARemindersJobRunsWhenItIsDueAndSaysItOnce(t *testing.T) {
	t.Parallel()
	env, mux, _, _ := setup(t)
	db, _ := env.Open(t)
	ada, room := chattest.Member(t, db, "Ada Okafor"), chattest.Room(t, db)
	control := env.Registry.Control()
	clock := time.Now().Add(-time.Hour)
	service := chat.NewService(&chattest.Events{}, job.NewClient(nil), func() time.Time { return clock })
	for _, body := range []string{"/remind here in 20 minutes to stretch", "/remind here in 3 months to look back"} {
		if _, err := service.Say(t.Context(), db, room, ada, chat.Draft{Body: body}); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"chat:remind"}, jobtest.RunTwice(t, control, mux, db.Tenant())); diff != "" {
		t.Errorf("jobs (-want +got):\n%s", diff)
	}
	page, err := chat.MessagesBefore(t.Context(), db, room.ID, 0)
	if err != nil || len(page) != 1 || !strings.HasSuffix(page[0].Body, "stretch") {
		t.Errorf("said %+v, %v; want it once", page, err)
	}
	waiting, err := chat.RemindersOf(t.Context(), db, ada.ID)
	if err != nil || len(waiting) != 1 || waiting[0].Body != "look back" {
		t.Errorf("waiting: %+v, %v", waiting, err)
	}
}

package workers

import (
	"context"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/tenant"
	"hearth/workers/job"
	"hearth/workers/job/jobtest"

	"github.com/google/go-cmp/cmp"
)

func TestWhatABannedMemberSaidGoesByAJob(t *testing.T) {
	t.Parallel()
	env, mux, _, _ := setup(t)
	db, _ := env.Open(t)
	service := chat.NewService(&chattest.Events{}, job.NewClient(nil), time.Now)
	nora, room := chattest.Member(t, db, "Nora"), chattest.Room(t, db)
	msg := chattest.Post(t, db, room, nora, "spam")
	err := db.InTx(t.Context(), func(ctx context.Context, db tenant.DB) error { return service.Expel(ctx, db, nora) })
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"chat:erase_member"}, jobtest.RunTwice(t, env.Registry.Control(), mux, db.Tenant())); diff != "" {
		t.Errorf("jobs (-want +got):\n%s", diff)
	}
	if page, err := chat.MessagesBefore(t.Context(), db, room.ID, 0); err != nil || len(page) != 0 {
		t.Errorf("%d of %v is there still, %v", len(page), msg.ID, err)
	}
}

package workers

import (
	"bytes"
	"image"
	"image/png"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/chat/media"
	"hearth/tenant/fault"
	"hearth/workers/job"
	"hearth/workers/job/jobtest"

	"github.com/google/go-cmp/cmp"
)

func TestFilesOfMessagesAreLookedAfter(t *testing.T) {
	t.Parallel()
	env, mux, _, _ := setup(t)
	db, _ := env.Open(t)
	service := chat.NewService(&chattest.Events{}, job.NewClient(nil), time.Now)
	service.KeepFiles(env.Files, media.Files{})
	ada, room := chattest.Member(t, db, "Ada"), chattest.Room(t, db)
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 1600, 900))); err != nil {
		t.Fatal(err)
	}
	msg, err := service.PostMessage(t.Context(), db, room, ada, chat.Draft{Files: []chat.File{
		{Name: "hall.png", Size: int64(picture.Len()), Body: bytes.NewReader(picture.Bytes())},
	}})
	if err != nil {
		t.Fatal(err)
	}
	control := env.Registry.Control()
	if diff := cmp.Diff([]string{"chat:make_thumbnail"}, jobtest.RunTwice(t, control, mux, db.Tenant())); diff != "" {
		t.Errorf("jobs after posting (-want +got):\n%s", diff)
	}
	a, err := chat.AttachmentFor(t.Context(), db, ada, msg.Attachments[0].ID)
	if err != nil || a.ThumbKey == "" {
		t.Fatalf("%+v, %v; want a thumbnail", a, err)
	}
	if _, _, err := env.Files.Get(t.Context(), db.Tenant(), a.ThumbKey); err != nil {
		t.Error(err)
	}
	if _, err := service.DeleteMessage(t.Context(), db, room, ada, msg.ID); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"chat:delete_files"}, jobtest.RunTwice(t, control, mux, db.Tenant())); diff != "" {
		t.Errorf("jobs after deleting (-want +got):\n%s", diff)
	}
	for _, key := range []string{a.Key, a.ThumbKey} {
		if _, _, err := env.Files.Get(t.Context(), db.Tenant(), key); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v, want NotFound", key, err)
		}
	}
}

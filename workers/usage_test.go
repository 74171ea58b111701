package workers

import (
	"bytes"
	"context"
	"testing"
	"time"

	"hearth/billing"
	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/chat/media"
	"hearth/tenant"
	"hearth/workers/job"
	"hearth/workers/job/jobtest"
)

// counting grants the chat what app grants it.
type counting struct{ *billing.Buffer }

func (counting) Stored(ctx context.Context, db tenant.DB, first, bytes int64) error {
	return billing.RecordStored(ctx, db, first, bytes)
}

func (c counting) Count(id tenant.ID, what chat.Counted, n int64) {
	c.Buffer.Count(id, billing.Metric(what), n)
}

// TestFilesAreMeteredAsTheyComeAndGo posts files and takes them away in each way there
// is: the ledger says what the tables hold, and the hours what the ledger says.
func TestFilesAreMeteredAsTheyComeAndGo(t *testing.T) {
	t.Parallel()
	env, mux, _, _ := setup(t)
	db, _ := env.Open(t)
	control := env.Registry.Control()
	service := chat.NewService(&chattest.Events{}, job.NewClient(nil), time.Now)
	service.KeepFiles(env.Files, media.Files{})
	service.MeterWith(counting{billing.NewBuffer(control, tenant.NewID().String(), time.Now)})
	nora, room, doomed := chattest.Member(t, db, "Nora"), chattest.Room(t, db), chattest.Room(t, db)
	post := func(room chat.Room, sizes ...int) chat.Message {
		t.Helper()
		var files []chat.File
		for _, n := range sizes {
			files = append(files, chat.File{Name: "notes.txt", Size: int64(n), Body: bytes.NewReader(bytes.Repeat([]byte("a"), n))})
		}
		m, err := service.PostMessage(t.Context(), db, room, nora, chat.Draft{Body: "here", Files: files})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	check := func(after string) {
		t.Helper()
		var ledger, held int64
		if err := control.NewRaw(`SELECT coalesce(sum(quantity), 0)::bigint FROM node.usage_ledger WHERE tenant_id = ? AND metric = 'storage'`, db.Tenant()).Scan(t.Context(), &ledger); err != nil {
			t.Fatal(err)
		}
		if err := db.NewRaw(`SELECT coalesce(sum(byte_size), 0)::bigint FROM ?tenant.attachments`).Scan(t.Context(), &held); err != nil {
			t.Fatal(err)
		}
		if ledger != held {
			t.Errorf("%s the ledger says %d bytes and the files are %d", after, ledger, held)
		}
	}
	kept, gone := post(room, 1000, 2000), post(room, 300)
	post(doomed, 40, 5)
	check("with files")
	if _, err := service.DeleteMessage(t.Context(), db, room, nora, gone.ID); err != nil {
		t.Fatal(err)
	}
	check("after a message was deleted")
	if _, err := db.NewRaw(`DELETE FROM ?tenant.rooms WHERE id = ?`, doomed.ID).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := service.PurgeRoom(t.Context(), db, doomed.ID); err != nil {
			t.Fatal(err)
		}
	}
	check("after a room was deleted")
	err := db.InTx(t.Context(), func(ctx context.Context, db tenant.DB) error { return service.Expel(ctx, db, nora) })
	if err != nil {
		t.Fatal(err)
	}
	if err := service.EraseMember(t.Context(), db, chat.EraseMemberArgs{MemberID: nora.ID, Until: kept.ID}); err != nil {
		t.Fatal(err)
	}
	check("after a member was banned")
	var files int
	if err := db.NewRaw(`SELECT count(*) FROM ?tenant.attachments`).Scan(t.Context(), &files); err != nil || files != 0 {
		t.Errorf("%d files are left, %v", files, err)
	}
	jobtest.RunTwice(t, control, mux, db.Tenant())
	if err := mux.Run(t.Context(), tenant.OutboxEntry{Kind: rollUpUsage{}.Kind(), Args: []byte("{}")}); err != nil {
		t.Error(err)
	}
}

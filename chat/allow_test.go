package chat_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
)

// counted is how many bytes of files a workspace has by its own count, which is to be
// what its files say.
func counted(t *testing.T, db tenant.DB) int64 {
	t.Helper()
	spent, err := tenant.SpentBy(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	var sum int64
	if err := db.NewRaw(`SELECT coalesce(sum(byte_size), 0) FROM ?tenant.attachments`).Scan(t.Context(), &sum); err != nil {
		t.Fatal(err)
	}
	if sum != spent.Storage {
		t.Errorf("%d bytes are counted, the files have %d", spent.Storage, sum)
	}
	return spent.Storage
}

func TestFilesStopAtWhatIsAllowed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	allowed := &tenanttest.Allowances{}
	d.chat.AllowBy(allowed)
	us := d.db.Tenant()
	send := func(name string, refused string, files ...chat.File) chat.Message {
		t.Helper()
		m, err := d.post(t, chat.Draft{Body: "My words", Files: files})
		if refused == "" && err != nil || refused != "" && (!fault.Is(err, fault.PaymentRequired) || fault.FieldOf(err) != "attachment" || !strings.Contains(fault.Message(err), refused)) {
			t.Errorf("%s: %v", name, err)
		}
		return m
	}
	allowed.Set(us, tenant.EntitledFileSize, 6)
	send("as large as allowed", "", file("a.txt", "kettle"))
	send("one byte more", "b.txt is too large. The plan allows 6 of file_size.", file("b.txt", "kettles"))
	allowed.Set(us, tenant.EntitledFileSize, 7)
	send("after the plan changed", "", file("b.txt", "kettles"))

	allowed.Set(us, tenant.EntitledStorage, 20) // 13 are used
	full := send("up to the last byte", "", file("c.txt", "copper"), file("d.txt", "!"))
	d.jobs.Take()
	send("one byte too many", "There is no room for this. The plan allows 20 of storage.", file("e.txt", "x"))
	if jobs := d.jobs.Take(); len(jobs) != 0 || counted(t, d.db) != 20 {
		t.Errorf("a refused file leaves %v", kinds(jobs))
	}
	if _, err := d.chat.DeleteMessage(t.Context(), d.db, d.room, d.ada, full.ID); err != nil {
		t.Fatal(err)
	}
	if got := counted(t, d.db); got != 13 {
		t.Errorf("%d bytes after deleting", got)
	}
	send("there is room again", "", file("e.txt", "x"))

	allowed.Set(us, tenant.EntitledStorage, 1) // a smaller plan
	if got := counted(t, d.db); got != 14 {
		t.Errorf("%d bytes after the downgrade: nothing is deleted", got)
	}
	send("above the limit nothing more fits", "no room", file("f.txt", "x"))
	if _, err := d.post(t, chat.Draft{Body: "Words go on"}); err != nil {
		t.Error(err)
	}
	allowed.Set(tenant.NewID(), tenant.EntitledStorage, 0) // somebody else's limit
	allowed.Set(us, tenant.EntitledStorage, tenant.Unlimited)
	send("without an end", "", file("f.txt", "x"))
}

func TestTwoFilesThatMeetAtTheLimitDoNotBothStay(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	allowed := &tenanttest.Allowances{}
	d.chat.AllowBy(allowed)
	const fit, senders = 3, 9
	allowed.Set(d.db.Tenant(), tenant.EntitledStorage, fit*6+5)
	rooms := make([]chat.Room, senders)
	for i := range rooms {
		rooms[i] = chattest.Room(t, d.db)
	}
	var sending sync.WaitGroup
	results := make([]error, senders)
	for i := range senders {
		sending.Go(func() {
			_, results[i] = d.chat.PostMessage(t.Context(), d.db, rooms[i], d.ada, chat.Draft{ClientID: fmt.Sprint("s-", i), Files: []chat.File{file("a.txt", "kettle")}})
		})
	}
	sending.Wait()
	in := 0
	for i, err := range results {
		if err == nil {
			in++
		} else if !fault.Is(err, fault.PaymentRequired) {
			t.Errorf("sender %d: %v", i, err)
		}
	}
	if got := counted(t, d.db); in != fit || got != fit*6 {
		t.Errorf("%d were kept, %d bytes", in, got)
	}
}

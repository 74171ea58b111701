package app

import (
	"bytes"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/fault"
)

// buys gives a party a subscription, one MB of storage, and a cap of two more.
func (p party) buys(t *testing.T) {
	t.Helper()
	now := time.Now().UTC()
	for _, s := range []struct {
		query string
		args  []any
	}{
		{`UPDATE control.tenants SET plan = 'team@1', seats = 1, state = 'active', overage = true, overage_cap = 400, overrides = '{"storage": 1000000}' WHERE id = ?`, []any{p.t.ID}},
		{`INSERT INTO control.subscriptions (id, tenant_id, status, plan, seats, every, period_start, period_end, created_at) VALUES (?, ?, 'active', 'team@1', 1, 'month', ?, ?, ?)`,
			[]any{"sub_" + p.t.ID.String(), p.t.ID, now, now.AddDate(0, 1, 0), now}},
	} {
		if _, err := p.a.Registry.Control().NewRaw(s.query, s.args...).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func (p party) sends(t *testing.T, name string, size int) error {
	t.Helper()
	file := chat.File{Name: name + ".bin", Size: int64(size), Body: bytes.NewReader(make([]byte, size))}
	_, err := p.a.Chat.PostMessage(t.Context(), p.db, p.room, p.owner, chat.Draft{Body: name, ClientID: "client-" + name, Files: []chat.File{file}})
	return err
}

func (p party) stored(t *testing.T) (n int64) {
	t.Helper()
	s, err := tenant.SpentBy(t.Context(), p.db)
	must(t, err)
	return s.Storage
}

// TestFilesThatMeetAtTheCap sends six at once, of which the cap takes one.
func TestFilesThatMeetAtTheCap(t *testing.T) {
	t.Parallel()
	a := newApp(t)
	p := newParty(t, a, "Capmark", 5_000)
	p.buys(t)
	const size = 2_900_000
	refused := make([]error, 6)
	var all sync.WaitGroup
	for i := range refused {
		all.Go(func() { refused[i] = p.sends(t, fmt.Sprint("racer ", i), size) })
	}
	all.Wait()
	taken := 0
	for _, err := range refused {
		if err == nil {
			taken++
		} else if !fault.Is(err, fault.PaymentRequired) {
			t.Error(err)
		}
	}
	if n := p.stored(t); taken != 1 || n != size {
		t.Errorf("%d files are taken, %d bytes are stored: %v", taken, n, refused)
	}
}

// TestWhatIsAboveStaysWhenNobodyPaysForIt takes consent and plan away from a workspace
// that is above its limits.
func TestWhatIsAboveStaysWhenNobodyPaysForIt(t *testing.T) {
	t.Parallel()
	a := newApp(t)
	p := newParty(t, a, "Lostmark", 6_000)
	p.buys(t)
	must(t, p.sends(t, "the film", 2_900_000))
	for _, loss := range []string{`overage = false`, `overage = NULL, overage_cap = NULL`, `plan = '', seats = 0`} {
		_, err := a.Registry.Control().NewRaw(`UPDATE control.tenants SET `+loss+` WHERE id = ?`, p.t.ID).Exec(t.Context())
		must(t, err)
		if n := p.stored(t); n != 2_900_000 {
			t.Errorf("%s: %d bytes are left", loss, n)
		}
		var file int64
		must(t, p.db.NewRaw(`SELECT id FROM ?tenant.attachments WHERE filename = 'the film.bin'`).Scan(t.Context(), &file))
		for _, path := range []string{fmt.Sprintf("/rooms/%d", p.room.ID), fmt.Sprintf("/files/%d/the%%20film.bin", file), "/settings/billing"} {
			if res, _ := ask(t, a, http.MethodGet, p.host(), path, nil, nil, p.cookie); res.StatusCode != http.StatusOK {
				t.Errorf("%s: %s answers %d", loss, path, res.StatusCode)
			}
		}
		if err := p.sends(t, "one more", 1); !fault.Is(err, fault.PaymentRequired) {
			t.Errorf("%s: one byte more: %v", loss, err)
		}
		if _, err := a.Chat.PostMessage(t.Context(), p.db, p.room, p.owner, chat.Draft{Body: "Words are free", ClientID: "words-" + loss[:9]}); err != nil {
			t.Errorf("%s: %v", loss, err)
		}
	}
}

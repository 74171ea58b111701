//go:build !production

package billingweb

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"hearth/billing"
	"hearth/billing/billingtest"
	"hearth/billing/stripefake"
	"hearth/tenant"
	"hearth/tenant/web"
	"hearth/tenant/web/webtest"
)

// ear is the site as Stripe reaches it.
type ear struct {
	*billingtest.World
	server *web.Server
}

func newEar(t *testing.T) ear {
	t.Helper()
	w := billingtest.New(t, stripefake.Config{})
	e := ear{w, webtest.New(t, w.Env)}
	New(Deps{Web: e.server, Money: w.Service}).Site(e.server.Routes(tenant.HostSite))
	return e
}

// posts sends a body with headers and returns the status.
func (e ear) posts(t *testing.T, body []byte, headers ...string) int {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, web.PlaceStripeEvents, bytes.NewReader(body))
	r.Host = "hearth.test"
	for at := 0; at < len(headers); at += 2 {
		r.Header.Set(headers[at], headers[at+1])
	}
	res, err := e.server.App().Test(r, 30_000)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}

func (e ear) kept(t *testing.T, id string) (n int) {
	t.Helper()
	if err := e.Control().NewRaw(`SELECT count(*) FROM control.webhook_inbox WHERE id = ?`, id).Scan(t.Context(), &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func zipped(t *testing.T, body []byte) []byte {
	t.Helper()
	var to bytes.Buffer
	z := gzip.NewWriter(&to)
	if _, err := z.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return to.Bytes()
}

// TestStripeIsBelievedForItsSignatureAlone posts what anybody could, over HTTP: it is
// answered 400, nothing of it is kept, and it is counted by reason.
func TestStripeIsBelievedForItsSignatureAlone(t *testing.T) {
	t.Parallel()
	e := newEar(t)
	e.Subscribe(billing.PlanTeam, billing.Monthly, "good")
	told := e.Fake.Take()[0]
	now, body := e.Fake.Now(), told.Body
	sign := func(body []byte, at time.Time) string { return stripefake.Sign(body, stripefake.Secret, at) }
	other := bytes.Replace(body, []byte(`"api_version":"2023-10-16"`), []byte(`"api_version":"2020-08-27"`), 1)
	bomb := zipped(t, bytes.Repeat([]byte(" "), 100<<20))
	tests := []struct {
		name    string
		body    []byte
		headers []string
		status  int
		counted billing.Refusal // "": not even looked at
	}{
		{"without a signature", body, nil, 400, billing.RefusedUnsigned},
		{"with half a signature", body, []string{"Stripe-Signature", "t=1772366400"}, 400, billing.RefusedForged},
		{"with a signature of nothing", body, []string{"Stripe-Signature", "v1=,t="}, 400, billing.RefusedUnsigned},
		{"forged with another secret", body, []string{"Stripe-Signature", stripefake.Sign(body, "whsec_other", now)}, 400, billing.RefusedForged},
		{"with another body", bytes.Replace(body, []byte("created"), []byte("Created"), 1), []string{"Stripe-Signature", sign(body, now)}, 400, billing.RefusedForged},
		{"cut short", body[:len(body)-9], []string{"Stripe-Signature", sign(body, now)}, 400, billing.RefusedForged},
		{"replayed a day later", body, []string{"Stripe-Signature", sign(body, now.Add(-24*time.Hour))}, 400, billing.RefusedStale},
		{"replayed six minutes later", body, []string{"Stripe-Signature", sign(body, now.Add(-6*time.Minute))}, 400, billing.RefusedStale},
		{"of tomorrow", body, []string{"Stripe-Signature", sign(body, now.Add(24*time.Hour))}, 400, billing.RefusedEarly},
		{"of another version", other, []string{"Stripe-Signature", sign(other, now)}, 500, billing.RefusedVersion},
		{"cut short before it was signed", body[:50], []string{"Stripe-Signature", sign(body[:50], now)}, 400, billing.RefusedUnreadable},
		{"a list", []byte(`[]`), []string{"Stripe-Signature", sign([]byte(`[]`), now)}, 400, billing.RefusedUnreadable},
		{"nothing at all", nil, []string{"Stripe-Signature", sign(nil, now)}, 400, billing.RefusedUnreadable},
		{"zipped after it was signed", zipped(t, body), []string{"Content-Encoding", "gzip", "Stripe-Signature", sign(body, now)}, 415, ""},
		{"zipped, and signed so", zipped(t, body), []string{"Content-Encoding", "gzip", "Stripe-Signature", sign(zipped(t, body), now)}, 415, ""},
		{"a bomb", bomb, []string{"Content-Encoding", "gzip", "Stripe-Signature", sign(bomb, now)}, 415, ""},
		{"larger than any event", bytes.Repeat([]byte("x"), 600<<10), []string{"Stripe-Signature", sign(body, now)}, 413, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := e.Service.Refused()
			if got := e.posts(t, tt.body, tt.headers...); got != tt.status {
				t.Errorf("answered %d, want %d", got, tt.status)
			}
			for why, n := range e.Service.Refused() {
				if want := before[why] + one(why == tt.counted); n != want {
					t.Errorf("%s counted %d, want %d", why, n, want)
				}
			}
			if n := e.kept(t, told.ID); n != 0 {
				t.Errorf("%d are kept", n)
			}
		})
	}
}

func one(is bool) int64 {
	if is {
		return 1
	}
	return 0
}

// TestWhatComesOftenOrLateIsKeptOnce sends a good event as it comes, again, signed anew,
// at eight doors at once, and a day after it happened.
func TestWhatComesOftenOrLateIsKeptOnce(t *testing.T) {
	t.Parallel()
	e := newEar(t)
	e.Subscribe(billing.PlanTeam, billing.Monthly, "good")
	all := e.Fake.Take()
	late := all[len(all)-1]
	e.Fake.Advance(24 * time.Hour)
	answers := make(chan int)
	for n := range 8 {
		go func() {
			answers <- e.posts(t, late.Body, "Stripe-Signature", stripefake.Sign(late.Body, stripefake.Secret, e.Fake.Now().Add(time.Duration(n)*time.Second)))
		}()
	}
	for range 8 {
		if got := <-answers; got != http.StatusOK {
			t.Errorf("answered %d", got)
		}
	}
	if n := e.kept(t, late.ID); n != 1 {
		t.Errorf("kept %d times", n)
	}
	var jobs int
	if err := e.Control().NewRaw(`SELECT count(*) FROM node.outbox WHERE kind = 'billing:handle_event' AND args->>'event_id' = ?`, late.ID).Scan(t.Context(), &jobs); err != nil || jobs != 1 {
		t.Errorf("%d jobs, %v", jobs, err)
	}
	for range 2 {
		if err := e.Service.HandleEvent(t.Context(), billing.HandleEventArgs{EventID: late.ID}); err != nil {
			t.Fatal(err)
		}
	}
	if now := e.Stands(); now != "active team@1×3" {
		t.Errorf("it is %s", now)
	}
	effects := strings.Join(e.Effects(), "\n")
	if got := e.posts(t, late.Body, "Stripe-Signature", stripefake.Sign(late.Body, stripefake.Secret, e.Fake.Now())); got != http.StatusOK {
		t.Errorf("once more: %d", got)
	}
	if err := e.Service.HandleEvent(t.Context(), billing.HandleEventArgs{EventID: late.ID}); err != nil {
		t.Fatal(err)
	}
	if again := strings.Join(e.Effects(), "\n"); again != effects {
		t.Errorf("once more set off\n%s\nbefore\n%s", again, effects)
	}
}

// BenchmarkHearAnEvent is all that happens before Stripe is answered.
func BenchmarkHearAnEvent(b *testing.B) {
	w := billingtest.New(b, stripefake.Config{})
	server := webtest.New(b, w.Env)
	New(Deps{Web: server, Money: w.Service}).Site(server.Routes(tenant.HostSite))
	all, err := billingtest.Corpus()
	if err != nil {
		b.Fatal(err)
	}
	id := w.Tenant.ID.String()
	for n := 0; b.Loop(); n++ {
		body := bytes.Replace(all["invoice.paid"], []byte("evt_corpus_"), fmt.Appendf(nil, "evt_%s_%d_", id, n), 1)
		r := httptest.NewRequest(http.MethodPost, web.PlaceStripeEvents, bytes.NewReader(body))
		r.Host = "hearth.test"
		r.Header.Set("Stripe-Signature", stripefake.Sign(body, stripefake.Secret, w.Fake.Now()))
		res, err := server.App().Test(r, 30_000)
		if err != nil || res.StatusCode != http.StatusOK {
			b.Fatal(res, err)
		}
		res.Body.Close()
	}
}

// BenchmarkKeepARow is what no webhook can do without: one row, in a commit.
func BenchmarkKeepARow(b *testing.B) {
	w := billingtest.New(b, stripefake.Config{})
	id, body := w.Tenant.ID.String(), strings.Repeat("x", 6_000)
	for n := 0; b.Loop(); n++ {
		if _, err := w.Control().NewRaw(`INSERT INTO control.webhook_inbox (id, kind, body, happened_at) VALUES (?, 'bench', ?, now())`, fmt.Sprintf("evt_%s_%d", id, n), body).Exec(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

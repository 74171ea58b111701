//go:build !production

package billing_test

import (
	"bytes"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"hearth/billing"
	"hearth/billing/billingtest"
	"hearth/billing/stripefake"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

// corpus reads one event of each kind that Hearth hears, as they are kept.
func corpus(t *testing.T) map[string][]byte {
	t.Helper()
	made, err := billingtest.Corpus()
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string][]byte{}
	for kind, want := range made {
		name := filepath.Join("testdata", "stripe", kind+".json")
		if flag.Lookup("update").Value.String() == "true" {
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatalf("%v: write it with go test ./billing -run Corpus -update", err)
		}
		if diff := cmp.Diff(string(want), string(text)); diff != "" {
			t.Errorf("%s is kept otherwise than it is made (-made +kept):\n%s", kind, diff)
		}
		kept[kind] = text
	}
	return kept
}

// TestCorpusIsReadAndChangesNothing tells a workspace every kind of event that there is,
// each twice and in any order. They say that it was deleted, that nobody paid and that it
// ended. None of that is so, and what counts is what Stripe answers.
func TestCorpusIsReadAndChangesNothing(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	w.Subscribe(billing.PlanTeam, billing.Monthly, "good")
	w.Deliver()
	customer := w.Fake.Customer(w.Tenant.ID.String())
	charge := w.Fake.Charge(w.Fake.Latest(customer))
	before, effects := w.Ends(), w.Effects()
	run := tenanttest.Unique("evt")
	want, sent := map[string]string{}, []stripefake.Delivery{}
	for kind, body := range corpus(t) {
		body = bytes.ReplaceAll(body, []byte(billingtest.CorpusCustomer), []byte(customer))
		body = bytes.ReplaceAll(body, []byte(billingtest.CorpusCharge), []byte(charge))
		body = bytes.ReplaceAll(body, []byte("evt_corpus_"), []byte(run+"_"))
		e, err := w.Gateway.ReadEvent(body, stripefake.Sign(body, stripefake.Secret, w.Fake.Now()))
		if err != nil || e.Kind != kind || e.Customer != customer && e.Charge != charge || e.At != billingtest.Begin {
			t.Errorf("%s is read as %+v, %v", kind, e, err)
		}
		want[e.ID] = kind
		d := stripefake.Delivery{ID: e.ID, Type: kind, Body: body}
		sent = append(sent, d, d)
	}
	seed := rand.Uint64()
	rand.New(rand.NewPCG(seed, 5)).Shuffle(len(sent), func(i, j int) { sent[i], sent[j] = sent[j], sent[i] })
	for _, d := range sent {
		w.Tell(d)
		if now := w.Ends(); now != before {
			t.Fatalf("seed %d: %s made of\n%s\nthis:\n%s", seed, d.Type, before, now)
		}
	}
	if diff := cmp.Diff(effects, w.Effects()); diff != "" {
		t.Errorf("seed %d set something off (-before +after):\n%s", seed, diff)
	}
	for _, e := range inboxOf(t, w, run) {
		if want[e.ID] != e.EventKind || e.HandledAt.IsZero() || e.Outcome != "nothing changed" {
			t.Errorf("kept of %s: %+v", want[e.ID], e)
		}
		delete(want, e.ID)
	}
	if len(want) > 0 {
		t.Errorf("not kept: %v", want)
	}
}

// TestCorpusOfStrangersIsKeptAndLeftAlone: an account at Stripe may have customers that
// are none of ours.
func TestCorpusOfStrangersIsKeptAndLeftAlone(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	run := tenanttest.Unique("evt")
	for kind, body := range corpus(t) {
		body = bytes.ReplaceAll(body, []byte("evt_corpus_"), []byte(run+"_"))
		w.Tell(stripefake.Delivery{ID: run + "_" + string(bytes.ReplaceAll([]byte(kind), []byte("."), []byte("_"))), Type: kind, Body: body})
	}
	all := inboxOf(t, w, run)
	for _, e := range all {
		if e.Outcome != "about nobody of ours" {
			t.Errorf("%s: %s", e.EventKind, e.Outcome)
		}
	}
	if len(all) != len(corpus(t)) {
		t.Errorf("%d were kept", len(all))
	}
}

func inboxOf(t *testing.T, w *billingtest.World, run string) (all []billing.InboxEntry) {
	t.Helper()
	if err := w.Control().NewSelect().Model(&all).Where("wi.id LIKE ?", run+"%").Scan(t.Context()); err != nil {
		t.Fatal(err)
	}
	return all
}

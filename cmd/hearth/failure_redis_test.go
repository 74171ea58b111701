package main

import (
	"net/http"
	"net/url"
	"testing"
)

// TestRedisIsAway takes Redis away, which holds nothing that cannot wait.
func TestRedisIsAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	both := []*server{w.serve(freeAddress(t)), w.serve(freeAddress(t))}
	w.work()
	h := w.newHall(speakers)
	all := h.crowdOf(t, both, 4)
	l := newTally()
	stop := h.chatter(t, l, both, speakingPause)
	hears(t, all, 5)

	w.stopRedis()
	for _, p := range both {
		p.isUp(t, "postgres: ok\nredis: degraded\n")
	}
	hears(t, all, l.count()+10)
	newVisitor("hearth.test").must(t, http.StatusSeeOther, both[0].address, "/signup", url.Values{"name": {"Pia Marsh"}, "email": {"pia@marsh.example"},
		"password": {"pepper bottle shelf"}, "workspace": {"The marsh"}, "slug": {"marsh"}})
	if w.waiting() == 0 || len(w.mail.to("pia@marsh.example")) > 0 {
		t.Error("the mail does not wait for Redis")
	}

	if err := w.startRedis(); err != nil {
		t.Fatal(err)
	}
	for _, p := range both {
		p.isUp(t, "postgres: ok\nredis: ok\n")
	}
	hears(t, all, l.count()+10)
	w.mail.arrives(t, "pia@marsh.example")
	eventually(t, "no job waits", func() bool { return w.waiting() == 0 })
	if mails := w.mail.to("pia@marsh.example"); len(mails) != 1 {
		t.Errorf("%d mails, want one", len(mails))
	}
	stop()
	h.agree(t, l, all)
	l.check(t)
}

// waiting is how many jobs are in the outbox, claimed or not.
func (w *world) waiting() (n int) {
	w.t.Helper()
	if err := w.app.Registry.Control().NewRaw(`SELECT count(*) FROM node.outbox WHERE state = 'waiting'`).Scan(w.t.Context(), &n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"
)

// speakingPause keeps each member to what the limits allow them.
const speakingPause = time.Second

// tally is what became of messages that were sent while something fails.
type tally struct {
	mu      sync.Mutex
	acked   []string    // client ids
	answers map[int]int // by status; 0 is no answer at all
	odd     []string    // answers that nobody should get
}

func newTally() *tally { return &tally{answers: map[int]int{}} }

func (l *tally) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.acked)
}

func (l *tally) seen(status int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.answers[status]
}

func (l *tally) check(t *testing.T) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.odd) > 0 {
		t.Errorf("%d odd answers, the first:\n%s", len(l.odd), l.odd[0])
	}
	t.Logf("answers by status, 0 is none: %v", l.answers)
}

// note keeps an answer and reports whether it acknowledges. Nothing but a refusal
// to serve is as it should be when a part of Hearth is away.
func (l *tally) note(id string, res *http.Response, body string, err error) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		l.answers[0]++
		return false
	}
	l.answers[res.StatusCode]++
	switch status := res.StatusCode; {
	case status == http.StatusOK || status == http.StatusCreated || status == http.StatusSeeOther && res.Header.Get("Location") != "/session/new":
		l.acked = append(l.acked, id)
		return true
	case status == http.StatusServiceUnavailable && res.Header.Get("Retry-After") != "", status == http.StatusTooManyRequests:
	default:
		l.odd = append(l.odd, fmt.Sprintf("%d %v\n%s", status, res.Header, body))
	}
	return false
}

// say posts one message until a process acknowledges it, beginning with the one at
// an index. It gives up when ctx ends.
func (v visitor) say(ctx context.Context, l *tally, processes []*server, at int, room int64, id string) {
	form := url.Values{"body": {"This is " + id}, "client_id": {id}}
	for ; ctx.Err() == nil; at++ {
		res, body, err := v.ask(ctx, processes[at%len(processes)].address, roomAddress(room)+"/messages", form)
		if ctx.Err() != nil || l.note(id, res, body, err) {
			return
		}
		pause(ctx, 30*time.Millisecond)
	}
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// chatter posts from everybody in a hall until the returned function is called,
// which waits for the last acknowledgement.
func (h hall) chatter(t *testing.T, l *tally, processes []*server, every time.Duration) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	t.Cleanup(cancel)
	over := make(chan struct{})
	var all sync.WaitGroup
	for i, v := range h.people {
		all.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-over:
					return
				default:
				}
				if ctx.Err() != nil {
					return
				}
				v.say(ctx, l, processes, i+n, h.room, fmt.Sprintf("%d-%d", i, n))
				pause(ctx, every)
			}
		})
	}
	return func() {
		t.Helper()
		close(over)
		done := make(chan struct{})
		go func() { all.Wait(); close(done) }()
		select {
		case <-done:
		case <-time.After(2 * patience):
			t.Error("the last messages are never acknowledged")
		}
		cancel()
	}
}

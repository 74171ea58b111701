package hub

import (
	"sync"
	"time"
)

// listener is one socket's place in one topic. Until it is live its events wait.
type listener struct {
	sub    *subscriber
	topic  *topic
	from   int64     // the topic's number when this one joined
	typed  time.Time // typed and typing are the socket's reader's alone
	typing bool      // as others were told last

	mu      sync.Mutex
	live    bool
	gone    bool
	at      int64 // the last number sent
	waiting []*note
}

// deliver is called by one goroutine at a time, in order.
func (l *listener) deliver(n *note) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.live {
		l.waiting = append(l.waiting, n)
		return
	}
	l.send(n)
}

// send is called with the lock held.
func (l *listener) send(n *note) {
	seq := n.event.Seq
	switch {
	case l.gone:
	case n.jump:
		if seq != l.at {
			l.reload(seq)
		}
	case seq <= l.at:
	default:
		if seq != l.at+1 {
			l.reload(seq - 1) // whatever the reason, nobody is left with a hole
		}
		l.at = seq
		l.sub.write(n.frame(l.sub.html))
	}
}

func (l *listener) reload(at int64) {
	l.at = at
	l.sub.write(resyncFrame(l.topic.room))
	l.sub.write(subscribedFrame(l.topic.room, at))
}

// goLive sends what was missed since after, then what has waited.
func (l *listener) goLive(after int64, missed replay) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if missed.Resync {
		l.reload(missed.Head)
	} else {
		l.at = after
		l.sub.write(subscribedFrame(l.topic.room, after))
		for _, n := range missed.notes {
			l.send(n)
		}
	}
	l.live = true
	for _, n := range l.waiting {
		l.send(n)
	}
	l.waiting = nil
}

// hush sends nothing any more.
func (l *listener) hush() {
	l.mu.Lock()
	l.gone, l.waiting = true, nil
	l.mu.Unlock()
}

package chat

import (
	"context"
	"sync"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

const (
	mostTogether = 64               // messages in one commit
	mostText     = 512 << 10        // bytes of them, before another one is let in
	postTimeout  = 10 * time.Second // for one commit, whoever of its authors is gone meanwhile
)

// postQueue lets messages of a tenant that are posted at the same time share one
// commit: while one is being made, those that come wait, and then go together. Nobody
// waits for company, and a tenant in which nobody posts has no queue. Whoever finds
// none writes; who has written hands on to the first of those who wait, so there is no
// goroutine of its own.
type postQueue struct {
	mu      sync.Mutex
	waiting map[tenant.ID][]*posting // those that wait; there while somebody writes
}

// posting is one message on its way.
type posting struct {
	msg  Message
	err  error
	turn chan bool // true once it is written or refused, false when it is its turn to write
}

func (p *posting) size() int { return len(p.msg.Body) + len(p.msg.BodyHTML) }

// write inserts a message, alone or with others. Faults: as insertMessage, and
// Unavailable where ctx ends first; then it may be written or not.
func (q *postQueue) write(ctx context.Context, db tenant.DB, msg *Message) error {
	p := &posting{msg: *msg, turn: make(chan bool, 1)}
	if q.enter(db.Tenant(), p) {
		select {
		case done := <-p.turn:
			if done {
				*msg = p.msg
				return p.err
			}
		case <-ctx.Done():
			q.leave(db.Tenant(), p)
			return fault.Wrap(ctx.Err(), fault.Unavailable, notPosted)
		}
	}
	q.together(ctx, db, p)
	*msg = p.msg
	return p.err
}

// enter reports whether p has to wait, because somebody of its tenant writes.
func (q *postQueue) enter(id tenant.ID, p *posting) (wait bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	queue, busy := q.waiting[id]
	if q.waiting == nil {
		q.waiting = map[tenant.ID][]*posting{}
	}
	if busy {
		queue = append(queue, p)
	}
	q.waiting[id] = queue
	return busy
}

// leave is for somebody who waits no longer. When it has just become their turn, it
// becomes the next one's.
func (q *postQueue) leave(id tenant.ID, p *posting) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i, other := range q.waiting[id] {
		if other == p {
			q.waiting[id] = append(q.waiting[id][:i:i], q.waiting[id][i+1:]...)
			return
		}
	}
	select {
	case done := <-p.turn:
		if !done {
			q.handOn(id)
		}
	default: // somebody is writing it
	}
}

// handOn makes it the turn of the first who waits, or takes the queue away.
func (q *postQueue) handOn(id tenant.ID) {
	queue := q.waiting[id]
	if len(queue) == 0 {
		delete(q.waiting, id)
		return
	}
	q.waiting[id] = queue[1:]
	queue[0].turn <- false
}

// together writes p and those that wait.
func (q *postQueue) together(ctx context.Context, db tenant.DB, p *posting) {
	id := db.Tenant()
	q.mu.Lock()
	batch, queue := []*posting{p}, q.waiting[id]
	for text := p.size(); len(queue) > 0 && len(batch) < mostTogether && text < mostText; queue = queue[1:] {
		batch, text = append(batch, queue[0]), text+queue[0].size()
	}
	q.waiting[id] = queue
	q.mu.Unlock()
	for _, each := range batch {
		each.err = errNotPosted
	}
	defer func() {
		for _, each := range batch[1:] {
			each.turn <- true
		}
		q.mu.Lock()
		defer q.mu.Unlock()
		q.handOn(id)
	}()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), postTimeout)
	defer cancel()
	writeTogether(ctx, db, batch)
}

const notPosted = "This did not work just now. Please try again in a moment."

// errNotPosted is what stays where writing ends without saying how.
var errNotPosted = fault.New(fault.Unavailable, notPosted)

// writeTogether writes messages in one commit. Where one of them is refused all are,
// and then each goes alone, so that everybody hears what became of their own.
func writeTogether(ctx context.Context, db tenant.DB, batch []*posting) {
	if len(batch) > 1 {
		err := insertMessages(ctx, db, batch)
		if err == nil {
			return
		}
		if fault.Is(err, fault.Unavailable) {
			for _, p := range batch {
				p.err = err
			}
			return
		}
	}
	for _, p := range batch {
		p.err = insertMessage(ctx, db, &p.msg)
	}
}

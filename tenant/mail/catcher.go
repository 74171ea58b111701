package mail

import (
	"context"
	"slices"
	"sync"
	"time"
)

// catcherKeeps is how many mails a Catcher remembers.
const catcherKeeps = 200

// Caught is a mail that went no further.
type Caught struct {
	ID int64 // counts from 1
	At time.Time
	Message
}

// Catcher is a Sender that keeps the last 200 mails in memory, for reading at
// /dev/mail and in tests.
type Catcher struct {
	mu     sync.Mutex
	last   int64
	mails  []Caught // oldest first
	caught chan struct{}
}

// NewCatcher returns a Catcher that has caught nothing.
func NewCatcher() *Catcher { return &Catcher{} }

// Send keeps the mail. It refuses what a mail server would. Faults: Invalid for an
// address that is none.
func (c *Catcher) Send(_ context.Context, m Message) error {
	if _, err := compose(m); err != nil {
		return err
	}
	m.Subject = oneLine(m.Subject, maxSubject)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last++
	if len(c.mails) == catcherKeeps {
		c.mails = slices.Delete(c.mails, 0, 1)
	}
	c.mails = append(c.mails, Caught{ID: c.last, At: time.Now(), Message: m})
	if c.caught != nil {
		close(c.caught)
		c.caught = nil
	}
	return nil
}

// List returns the mails, newest first.
func (c *Catcher) List() []Caught {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := slices.Clone(c.mails)
	slices.Reverse(list)
	return list
}

// Get returns one mail, and false when there is none of that ID (any more).
func (c *Catcher) Get(id int64) (Caught, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.IndexFunc(c.mails, func(m Caught) bool { return m.ID == id })
	if i < 0 {
		return Caught{}, false
	}
	return c.mails[i], true
}

// Wait returns the newest mail that is wanted, waiting for one until ctx ends.
func (c *Catcher) Wait(ctx context.Context, wanted func(Caught) bool) (Caught, error) {
	for {
		more := c.more()
		list := c.List()
		if i := slices.IndexFunc(list, wanted); i >= 0 {
			return list[i], nil
		}
		select {
		case <-more:
		case <-ctx.Done():
			return Caught{}, ctx.Err()
		}
	}
}

// more is closed at the next mail.
func (c *Catcher) more() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.caught == nil {
		c.caught = make(chan struct{})
	}
	return c.caught
}

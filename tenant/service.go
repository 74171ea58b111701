package tenant

import (
	"context"
	"io"
	"time"
)

// Rooms is what tenancy asks of the chat; app grants it.
type Rooms interface {
	// Seed makes the first room of a new workspace. Running it again changes nothing.
	Seed(ctx context.Context, db DB) error
	// Admit gives a member the open rooms, in db's transaction.
	Admit(ctx context.Context, db DB, m Member) error
	// Expel asks, in db's transaction, for everything that a member said to be removed.
	Expel(ctx context.Context, db DB, m Member) error
	// Tell tells programs, in db's transaction, that a member has changed, or has left
	// where they are not active.
	Tell(ctx context.Context, db DB, m Member) error
	// Announce tells everybody connected that a member is new or has changed.
	Announce(ctx context.Context, id ID, m Member)
}

// Seats hears when somebody may have begun or ceased to count as here. app grants it.
type Seats interface {
	// Changed hears of it in db's transaction. seen is when the person was here before;
	// zero: not known, or somebody was let go.
	Changed(ctx context.Context, db DB, seen time.Time) error
}

// uncounted is for a Hearth in which nobody pays by the seat.
type uncounted struct{}

func (uncounted) Changed(context.Context, DB, time.Time) error { return nil }

// Sockets cuts live connections, in every process, at once.
type Sockets interface {
	CutMember(ctx context.Context, id ID, member int64)
	CutSession(ctx context.Context, id ID, session int64)
}

// Files keeps files by tenant and key. tenant/blob grants it.
type Files interface {
	Put(ctx context.Context, id ID, key string, body io.Reader, size int64) error
	// Get faults with NotFound. The caller closes the reader.
	Get(ctx context.Context, id ID, key string) (io.ReadCloser, int64, error)
	Delete(ctx context.Context, id ID, key string) error
	// DeleteAll removes every file of a tenant; those that are not there are removed
	// already.
	DeleteAll(ctx context.Context, id ID) error
}

// Service is everything that happens to tenants and their people. It holds only
// what outlives a request.
type Service struct {
	registry *Registry
	keys     Keys
	rooms    Rooms
	sockets  Sockets
	jobs     Enqueuer
	files    Files
	resolver Resolver
	now      func() time.Time
	observe  func(Operated)
	came     func(ID)
	seats    Seats
	allower  Allower
	money    Money

	reached func(point string) // tests stop the process here
}

// Operated is one stretch of an operation on a tenant that a process has run.
type Operated struct {
	Kind   OpKind
	Failed bool
	Took   time.Duration
}

// ServiceConfig is what a Service stands on. All fields but the last four are required.
type ServiceConfig struct {
	Registry *Registry
	Keys     Keys
	Rooms    Rooms
	Sockets  Sockets
	Jobs     Enqueuer
	Files    Files
	Resolver Resolver
	Now      func() time.Time
	Observe  func(Operated) // hears how long operations take; nil: nobody
	Came     func(ID)       // hears of each member who is here, once a day; nil: nobody
	Allower  Allower        // says how much a workspace may have; nil: everything
	Seats    Seats          // nil: nobody counts them
	Money    Money          // nil: nobody pays
}

// NewService returns a Service.
func NewService(c ServiceConfig) *Service {
	if c.Observe == nil {
		c.Observe = func(Operated) {}
	}
	if c.Came == nil {
		c.Came = func(ID) {}
	}
	if c.Allower == nil {
		c.Allower = AllowAll{}
	}
	if c.Seats == nil {
		c.Seats = uncounted{}
	}
	if c.Money == nil {
		c.Money = unpaid{}
	}
	return &Service{registry: c.Registry, keys: c.Keys, rooms: c.Rooms, sockets: c.Sockets, jobs: c.Jobs, files: c.Files, resolver: c.Resolver, now: c.Now, observe: c.Observe, came: c.Came, seats: c.Seats, allower: c.Allower, money: c.Money, reached: func(string) {}}
}

package tenanttest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// Rooms records what tenancy told the chat.
type Rooms struct {
	mu       sync.Mutex
	Admitted []tenant.Member
	Changed  []tenant.Member
	Expelled []tenant.Member
}

// Seed does nothing.
func (r *Rooms) Seed(context.Context, tenant.DB) error { return nil }

// Admit records the member.
func (r *Rooms) Admit(_ context.Context, _ tenant.DB, m tenant.Member) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Admitted = append(r.Admitted, m)
	return nil
}

// Expel records the member.
func (r *Rooms) Expel(_ context.Context, _ tenant.DB, m tenant.Member) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Expelled = append(r.Expelled, m)
	return nil
}

// Tell does nothing.
func (r *Rooms) Tell(context.Context, tenant.DB, tenant.Member) error { return nil }

// Announce records the member.
func (r *Rooms) Announce(_ context.Context, _ tenant.ID, m tenant.Member) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Changed = append(r.Changed, m)
}

// Sockets records which connections were cut.
type Sockets struct {
	mu       sync.Mutex
	Members  []int64
	Sessions []int64
}

// CutMember records the member.
func (s *Sockets) CutMember(_ context.Context, _ tenant.ID, member int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Members = append(s.Members, member)
}

// CutSession records the session.
func (s *Sockets) CutSession(_ context.Context, _ tenant.ID, session int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Sessions = append(s.Sessions, session)
}

// Files keeps files in memory.
type Files struct{ m sync.Map }

func fileKey(id tenant.ID, key string) string { return fmt.Sprintf("%s/%s", id, key) }

// Put keeps a file.
func (f *Files) Put(_ context.Context, id tenant.ID, key string, body io.Reader, _ int64) error {
	b, err := io.ReadAll(body)
	f.m.Store(fileKey(id, key), b)
	return err
}

// Get opens a file. Faults: NotFound.
func (f *Files) Get(_ context.Context, id tenant.ID, key string) (io.ReadCloser, int64, error) {
	b, found := f.m.Load(fileKey(id, key))
	if !found {
		return nil, 0, fault.New(fault.NotFound, "There is no such file.")
	}
	return io.NopCloser(bytes.NewReader(b.([]byte))), int64(len(b.([]byte))), nil
}

// Count is how many files a tenant has whose key begins so.
func (f *Files) Count(id tenant.ID, prefix string) (n int) {
	f.m.Range(func(key, _ any) bool {
		if strings.HasPrefix(key.(string), fileKey(id, prefix)) {
			n++
		}
		return true
	})
	return n
}

// Delete forgets a file.
func (f *Files) Delete(_ context.Context, id tenant.ID, key string) error {
	f.m.Delete(fileKey(id, key))
	return nil
}

// DeleteAll forgets every file of a tenant.
func (f *Files) DeleteAll(_ context.Context, id tenant.ID) error {
	f.m.Range(func(key, _ any) bool {
		if strings.HasPrefix(key.(string), id.String()+"/") {
			f.m.Delete(key)
		}
		return true
	})
	return nil
}

// DNS is a domain name system of TXT records. A name without any does not exist.
type DNS struct{ m sync.Map }

// Set makes the texts the records of a name; none takes it away.
func (d *DNS) Set(name string, texts ...string) { d.m.Store(name+".", texts) }

// LookupTXT implements tenant.Resolver.
func (d *DNS) LookupTXT(_ context.Context, name string) ([]string, error) {
	texts, _ := d.m.Load(name)
	if found, _ := texts.([]string); len(found) > 0 {
		return found, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

// outbox writes to the real outbox without waking a relay.
type outbox struct{}

func (outbox) Enqueue(ctx context.Context, db tenant.DB, q tenant.Queue, a tenant.JobArgs) error {
	return tenant.AppendOutbox(ctx, db, q, a, time.Time{})
}

func (outbox) EnqueueAt(ctx context.Context, db tenant.DB, q tenant.Queue, a tenant.JobArgs, due time.Time) error {
	return tenant.AppendOutbox(ctx, db, q, a, due)
}

func (outbox) EnqueueControl(ctx context.Context, c tenant.ControlDB, q tenant.Queue, a tenant.JobArgs) error {
	return tenant.AppendControlOutbox(ctx, c, q, a, time.Time{})
}

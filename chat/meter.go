package chat

import (
	"context"

	"hearth/tenant"
)

// Meter counts what a workspace uses. billing grants it.
type Meter interface {
	// Stored notes, in db's transaction, that files take so many bytes more, or with a
	// negative number fewer. first is the lowest id of them; files come once and go once.
	Stored(ctx context.Context, db tenant.DB, first, bytes int64) error
	// Count adds to what costs us something and nobody is billed for.
	Count(id tenant.ID, what Counted, n int64)
}

// Counted is something that a Meter counts as it happens.
type Counted string

// What is counted.
const (
	CountedPushes  Counted = "push_sent" // notes that a push service took
	CountedUnfurls Counted = "unfurls"   // pages that were fetched for a preview
	CountedPosts   Counted = "messages"  // messages that were posted
)

// MeterWith lets what is used be counted. Call it before the first message is posted.
func (s *Service) MeterWith(m Meter) { s.meter = m }

// unmetered counts nothing: rooms without anybody who bills for them.
type unmetered struct{}

func (unmetered) Stored(context.Context, tenant.DB, int64, int64) error { return nil }

func (unmetered) Count(tenant.ID, Counted, int64) {}

// freed is what messages that are gone leave behind: where their files lie, and what
// counted as stored.
type freed struct {
	keys         []string
	first, bytes int64
}

// stored notes files that were hung on messages just now, in their transaction.
func stored(ctx context.Context, db tenant.DB, m Meter, files []Attachment) error {
	if len(files) == 0 {
		return nil
	}
	first := files[0].ID
	for _, a := range files {
		first = min(first, a.ID)
	}
	return m.Stored(ctx, db, first, bytesOf(files))
}

func bytesOf(files []Attachment) (n int64) {
	for _, a := range files {
		n += a.ByteSize
	}
	return n
}

// giveUp takes what messages left behind off what is stored, and their files away.
func (s *Service) giveUp(ctx context.Context, db tenant.DB, f freed) error {
	if f.bytes > 0 {
		if err := s.meter.Stored(ctx, db, f.first, -f.bytes); err != nil {
			return err
		}
		if _, err := addStorage(ctx, db, -f.bytes); err != nil {
			return err
		}
	}
	return s.deleteFiles(ctx, db, f.keys)
}

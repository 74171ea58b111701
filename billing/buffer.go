package billing

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"hearth/tenant"
)

// How long, and how many, a Buffer holds at most while Postgres answers.
const (
	bufferFor     = 5 * time.Second
	slowBufferFor = 15 * time.Minute
	bufferMost    = 1_000
	bufferBatch   = 500              // entries of one statement
	bufferDrain   = 10 * time.Second // for the last of them, while the process ends
)

// Buffer counts what is too frequent for a transaction each. A process that is killed
// loses what its buffer holds, which is never billed; one that is told to end loses
// nothing. A batch that got no answer is sent again as it was, under the names it had,
// so that it counts once.
type Buffer struct {
	write  func(ctx context.Context, entries []Entry) error
	source string
	now    func() time.Time
	every  time.Duration
	most   int // calls of Count after which it does not wait for that; 0: any number
	kick   chan struct{}

	mu      sync.Mutex
	counts  map[counted]int64
	added   int   // calls of Count since the counts were last taken
	held    int64 // units that are in no acknowledged batch
	sending sync.Mutex
	seq     int64
	batches [][]Entry // taken and not acknowledged, in order
}

// counted is what one entry adds up.
type counted struct {
	tenant tenant.ID
	metric Metric
	hour   time.Time
}

// NewBuffer returns a Buffer that writes to a node's ledger, whichever server the
// tenants live on. boot names this run of this process for ever.
func NewBuffer(to tenant.ControlDB, boot string, now func() time.Time) *Buffer {
	write := func(ctx context.Context, entries []Entry) error { return appendEntries(ctx, to, entries) }
	return &Buffer{write: write, source: "buffer " + boot, now: now, every: bufferFor, most: bufferMost, kick: make(chan struct{}, 1), counts: map[counted]int64{}}
}

// NewSlowBuffer is NewBuffer for what is counted at every request and billed to nobody: it
// writes four times an hour, one entry for each tenant and metric, and may lose as much.
func NewSlowBuffer(to tenant.ControlDB, boot string, now func() time.Time) *Buffer {
	b := NewBuffer(to, boot, now)
	b.every, b.most = slowBufferFor, 0
	return b
}

// Count adds n units of a metric to what a tenant used. It never blocks on a network.
func (b *Buffer) Count(id tenant.ID, m Metric, n int64) {
	if n == 0 {
		return
	}
	key := counted{id, m, b.now().UTC().Truncate(time.Hour)}
	b.mu.Lock()
	b.counts[key] += n
	b.held += n
	b.added++
	full := b.most > 0 && b.added >= b.most
	b.mu.Unlock()
	if full {
		select {
		case b.kick <- struct{}{}:
		default:
		}
	}
}

// Held is how many units a kill would lose now.
func (b *Buffer) Held() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.held
}

// Run writes what is counted every few seconds until ctx ends, and then the rest.
func (b *Buffer) Run(ctx context.Context) error {
	tick := time.NewTicker(b.every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), bufferDrain)
			defer cancel()
			if err := b.Flush(last); err != nil {
				slog.ErrorContext(last, "usage is lost", "units", b.Held(), "error", err)
			}
			return nil
		case <-tick.C:
		case <-b.kick:
		}
		if err := b.Flush(ctx); err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "usage is not written yet", "units", b.Held(), "error", err)
		}
	}
}

// Flush writes all that was counted before the call.
func (b *Buffer) Flush(ctx context.Context) error {
	b.sending.Lock()
	defer b.sending.Unlock()
	b.take()
	for len(b.batches) > 0 {
		batch := b.batches[0]
		if err := b.write(ctx, batch); err != nil {
			return err
		}
		b.batches[0], b.batches = nil, b.batches[1:]
		b.acknowledge(batch)
	}
	b.batches = nil // or what is empty would hold on to what it was
	return nil
}

// take makes entries of the counts. From here on they keep their names.
func (b *Buffer) take() {
	b.mu.Lock()
	counts := b.counts
	b.counts, b.added = map[counted]int64{}, 0
	b.mu.Unlock()
	var batch []Entry
	for key, n := range counts {
		if n == 0 {
			continue
		}
		b.seq++
		batch = append(batch, Entry{Tenant: key.tenant, Metric: key.metric, Source: b.source, Seq: b.seq, Quantity: n, At: key.hour})
		if len(batch) == bufferBatch {
			b.batches, batch = append(b.batches, batch), nil
		}
	}
	if len(batch) > 0 {
		b.batches = append(b.batches, batch)
	}
}

func (b *Buffer) acknowledge(batch []Entry) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range batch {
		b.held -= e.Quantity
	}
}

package billing

import (
	"context"
	"time"

	"hearth/tenant"
)

// Entry is one fact of use. Source and Seq together name it for ever: written again,
// it changes nothing. What was wrong is mended by another entry of the opposite sign.
type Entry struct {
	Tenant   tenant.ID
	Metric   Metric
	Source   string
	Seq      int64
	Quantity int64     // in the ledger's unit of the metric, and not 0
	At       time.Time // when it was used; zero: now, by the database's clock
}

// Record writes entries of db's tenant in db's transaction: the fact and what caused
// it are both there or neither is.
func Record(ctx context.Context, db tenant.DB, entries ...Entry) error {
	for i := range entries {
		entries[i].Tenant = db.Tenant()
	}
	return appendEntries(ctx, db, entries)
}

// The sources of what is stored. A file comes and goes once.
const (
	sourceKept = "files "
	sourceGone = "files gone "
)

// RecordStored writes that files take so many bytes more, or fewer, in db's
// transaction. first names them: the lowest id of files that came, or went, together.
func RecordStored(ctx context.Context, db tenant.DB, first, bytes int64) error {
	if bytes == 0 {
		return nil
	}
	source := sourceKept
	if bytes < 0 {
		source = sourceGone
	}
	return Record(ctx, db, Entry{Metric: MetricStorage, Source: source + db.Tenant().String(), Seq: first, Quantity: bytes})
}

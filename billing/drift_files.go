package billing

import (
	"context"
	"fmt"
	"slices"

	"hearth/tenant"
)

const (
	// filesEach is how many tenants have their files added up in one report.
	filesEach  = 1_000
	filesBatch = 100
	// filesAgain is how often a difference is measured until it is believed: files come
	// and go meanwhile, and what they come to is on its way.
	filesAgain = 3
)

// lookAtFiles holds what the ledgers say that a tenant stores against the files it has.
// Nobody is woken for it: who sleeps stores what was stored.
func (i *Inspection) lookAtFiles(ctx context.Context) (looked int, found []Drift, err error) {
	if i.files == nil || i.tenants == nil {
		return 0, nil, nil
	}
	active, err := activeAwake(ctx, i.control, i.now().UTC().Add(-day), tenant.NewID().String(), filesEach)
	if err != nil {
		return 0, nil, err
	}
	for batch := range slices.Chunk(active, filesBatch) {
		some, wrong, err := i.filesDiffer(ctx, batch)
		if err != nil {
			return looked, found, err
		}
		looked += some
		for range filesAgain - 1 {
			if len(wrong) == 0 {
				break
			}
			_, still, err := i.filesDiffer(ctx, slices.DeleteFunc(slices.Clone(batch), func(t tenant.Tenant) bool { _, is := wrong[t.ID]; return !is }))
			if err != nil {
				return looked, found, err
			}
			for id, d := range wrong {
				if still[id] != d {
					delete(wrong, id) // it is used just now
				}
			}
		}
		for id, d := range wrong {
			found = append(found, Drift{TenantID: id, Metric: MetricStorage, Ours: fmt.Sprintf("%d bytes", d.ledger), Theirs: fmt.Sprintf("%d bytes", d.files),
				Delta: far(d.ledger, d.files), of: max(d.files, 1)})
		}
	}
	return looked, found, nil
}

type filesDiffer struct{ ledger, files int64 }

// filesDiffer measures a few tenants, and returns those for whom the two are not the
// same.
func (i *Inspection) filesDiffer(ctx context.Context, batch []tenant.Tenant) (looked int, wrong map[tenant.ID]filesDiffer, err error) {
	if len(batch) == 0 {
		return 0, nil, nil
	}
	ids := make([]tenant.ID, len(batch))
	for n, t := range batch {
		ids[n] = t.ID
	}
	stored := map[tenant.ID]int64{}
	for _, n := range i.nodes() {
		levels, err := levelsOnTheWay(ctx, n, ids)
		if err != nil {
			return 0, nil, err
		}
		for _, l := range levels {
			stored[l.Tenant] += l.Quantity
		}
	}
	levels, err := levelsOfHours(ctx, i.control, ids)
	if err != nil {
		return 0, nil, err
	}
	for _, l := range levels {
		stored[l.Tenant] += l.Quantity
	}
	wrong = map[tenant.ID]filesDiffer{}
	for _, t := range batch {
		bytes, awake, err := i.bytesOf(ctx, t)
		if err != nil {
			return looked, nil, err
		}
		if !awake {
			continue
		}
		if looked++; bytes != stored[t.ID] {
			wrong[t.ID] = filesDiffer{stored[t.ID], bytes}
		}
	}
	return looked, wrong, nil
}

// bytesOf adds up the files of a tenant, unless it is asleep.
func (i *Inspection) bytesOf(ctx context.Context, t tenant.Tenant) (bytes int64, awake bool, err error) {
	db, awake, err := i.tenants.OpenAwake(ctx, t)
	if err != nil || !awake {
		return 0, false, err
	}
	bytes, err = i.files(ctx, db)
	if tenant.IsAsleep(err) {
		return 0, false, nil
	}
	return bytes, true, err
}

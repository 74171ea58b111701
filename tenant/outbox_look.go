package tenant

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"
)

// OutboxView is a part of the outboxes that operators look at.
type OutboxView string

// The views. Every row is in one of them, but for those of a tenant that is being moved.
const (
	OutboxDue     OutboxView = "due"     // its time has come, and nobody has taken it
	OutboxTaken   OutboxView = "taken"   // in a queue, or being run
	OutboxLater   OutboxView = "later"   // its time has not come
	OutboxFailing OutboxView = "failing" // it failed and waits to be tried again
	OutboxParked  OutboxView = "parked"  // it waits for an operator
)

// OutboxViews are all of them, in the order in which operators ask.
var OutboxViews = []OutboxView{OutboxParked, OutboxFailing, OutboxDue, OutboxTaken, OutboxLater}

// OutboxLine is a job as operators read of it, without its arguments.
type OutboxLine struct {
	OutboxEntry
	Node string // the server whose outbox holds it
	Slug string // of its tenant, "" for none
}

// OutboxPlace is where a page of a view ends. The zero place is the beginning.
type OutboxPlace struct {
	At time.Time
	ID ID
}

// OutboxCounts are how many jobs each view holds, each up to OutboxCounted and one more.
type OutboxCounts struct {
	Due     int           `bun:"due"`
	Taken   int           `bun:"taken"`
	Later   int           `bun:"later"`
	Failing int           `bun:"failing"`
	Parked  int           `bun:"parked"`
	Seconds float64       `bun:"seconds"`
	Age     time.Duration `bun:"-"` // of the job that is due longest and not taken
}

// OutboxCounted is up to how many jobs of a view are counted on each server.
const OutboxCounted = 10_000

// Of is how many jobs a view holds.
func (n OutboxCounts) Of(v OutboxView) int {
	return map[OutboxView]int{OutboxDue: n.Due, OutboxTaken: n.Taken, OutboxLater: n.Later, OutboxFailing: n.Failing, OutboxParked: n.Parked}[v]
}

// Place is where l stands in a view, and so where a page that ends with it ends.
func (l OutboxLine) Place(v OutboxView) OutboxPlace {
	if v == OutboxParked {
		return OutboxPlace{l.Created, ID(l.ID)}
	}
	return OutboxPlace{l.DueAt, ID(l.ID)}
}

// OutboxLook is what the outboxes of all servers hold.
type OutboxLook struct {
	Counts OutboxCounts
	Lines  []OutboxLine
	More   bool     // there is another page
	Away   []string // servers that did not answer, whose jobs are left out
}

// Outboxes reads one page of a view over all servers, parked jobs from the latest and all
// others from the one that is due first. Servers that are away are named, and hold up
// nobody for longer than a moment. Faults: Unavailable without the control plane.
func (r *Registry) Outboxes(ctx context.Context, v OutboxView, after OutboxPlace, limit int) (look OutboxLook, err error) {
	nodes := r.Nodes()
	rows, counts := make([][]OutboxLine, len(nodes)), make([]OutboxCounts, len(nodes))
	failed := atOnce(ctx, nodes, func(ctx context.Context, i int, n Node) (err error) {
		if counts[i], err = countOutbox(ctx, n.ControlDB); err == nil {
			rows[i], err = outboxPage(ctx, n, v, after, limit+1)
		}
		return err
	})
	if failed[0] != nil {
		return look, failed[0]
	}
	for i, n := range nodes {
		if failed[i] != nil {
			look.Away = append(look.Away, n.Name)
			continue
		}
		look.Lines = append(look.Lines, rows[i]...)
		look.Counts.add(counts[i])
	}
	slices.SortStableFunc(look.Lines, func(a, b OutboxLine) int { return a.Place(v).compare(b.Place(v), v == OutboxParked) })
	if look.More = len(look.Lines) > limit; look.More {
		look.Lines = look.Lines[:limit]
	}
	return look, r.nameTenants(ctx, look.Lines)
}

// OutboxesNow adds up how far the work is behind on all servers, and names those that
// did not answer within a moment.
func (r *Registry) OutboxesNow(ctx context.Context) (sum OutboxState, away []string) {
	nodes := r.Nodes()
	found := make([]OutboxState, len(nodes))
	failed := atOnce(ctx, nodes, func(ctx context.Context, i int, n Node) (err error) {
		found[i], err = OutboxNow(ctx, n.ControlDB)
		return err
	})
	for i, s := range found {
		if failed[i] != nil {
			away = append(away, nodes[i].Name)
			continue
		}
		sum.Age, sum.Due, sum.Parked = max(sum.Age, s.Age), sum.Due+s.Due, sum.Parked+s.Parked
	}
	return sum, away
}

// atOnce asks all servers, none of which is waited for longer than it may take to answer.
func atOnce(ctx context.Context, nodes []Node, ask func(ctx context.Context, i int, n Node) error) []error {
	failed := make([]error, len(nodes))
	var all sync.WaitGroup
	for i, n := range nodes {
		all.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, answersWithin)
			defer cancel()
			failed[i] = ask(ctx, i, n)
		})
	}
	all.Wait()
	return failed
}

func (n *OutboxCounts) add(m OutboxCounts) {
	n.Due, n.Taken, n.Later, n.Failing, n.Parked = n.Due+m.Due, n.Taken+m.Taken, n.Later+m.Later, n.Failing+m.Failing, n.Parked+m.Parked
	n.Age = max(n.Age, time.Duration(m.Seconds*float64(time.Second)))
}

func (p OutboxPlace) compare(q OutboxPlace, latestFirst bool) int {
	if latestFirst {
		p, q = q, p
	}
	return cmp.Or(p.At.Compare(q.At), cmp.Compare(p.ID.String(), q.ID.String()))
}

// nameTenants asks the directory once for the addresses of all tenants of a page.
func (r *Registry) nameTenants(ctx context.Context, lines []OutboxLine) error {
	var ids []ID
	for _, l := range lines {
		if !l.TenantID.IsZero() {
			ids = append(ids, l.TenantID)
		}
	}
	slugs, err := SlugsOf(ctx, r.Control(), ids)
	for i := range lines {
		lines[i].Slug = slugs[lines[i].TenantID]
	}
	return err
}

// JobsNamed reads jobs by their ids from whichever server holds each; one that is gone,
// or whose server is away, is left out.
func (r *Registry) JobsNamed(ctx context.Context, ids []ID) (map[ID]OutboxEntry, error) {
	nodes := r.Nodes()
	rows := make([][]OutboxEntry, len(nodes))
	failed := atOnce(ctx, nodes, func(ctx context.Context, i int, n Node) (err error) {
		rows[i], err = outboxNamed(ctx, n.ControlDB, ids)
		return err
	})
	found := map[ID]OutboxEntry{}
	for _, row := range slices.Concat(rows...) {
		found[ID(row.ID)] = row
	}
	return found, failed[0]
}

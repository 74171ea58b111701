package tenant

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"hearth/tenant/fault"
)

// RosterCounted is up to how many tenants of a list are counted: an exact number beyond
// it is worth no scan.
const RosterCounted = 1_000

// RosterSort is what a list of tenants is ordered by.
type RosterSort string

// The orders: addresses from a to z, the others with the largest or latest first.
const (
	SortSlug    RosterSort = "slug"
	SortMRR     RosterSort = "mrr"
	SortSeen    RosterSort = "seen"
	SortCreated RosterSort = "created"
	// SortMargin begins with what leaves most. Who costs and brings nothing is left out.
	SortMargin RosterSort = "margin"
)

// Roster is a list of tenants as operators narrow it. What is zero narrows nothing.
type Roster struct {
	State       State
	Residence   Residence
	Plans       []string // versions of plans; "" is a plan too
	MRRFrom     int64    // cents
	MRRUntil    int64    // cents, and itself
	Node        string
	Version     int64 // of the schema
	BehindOf    int64 // schemas older than this version
	SeenAfter   time.Time
	SeenBefore  time.Time
	DriftSince  time.Time // who had drift found since
	GoesSince   time.Time // whose deletion waits; one that was asked for before is over
	Sort        RosterSort
	Up          bool   // the order turned round
	After       string // the cursor of the last tenant already seen
	Before      string // the cursor of the first; at most one of both
	Limit       int
	CountStates bool // count the states too, whatever the list is narrowed to
	Uncounted   bool // count nothing: who reads the whole list knows in the end
}

// Cursor is where a list in this order goes on behind t.
func (r Roster) Cursor(t Tenant) string {
	switch r.Sort {
	case SortMRR:
		return strconv.FormatInt(t.MRR, 10) + "." + t.ID.String()
	case SortMargin:
		return strconv.FormatInt(t.MRR*10_000-t.Cost, 10) + "." + t.ID.String()
	case SortSeen:
		return strconv.FormatInt(t.LastActiveAt.UnixMicro(), 10) + "." + t.ID.String()
	case SortCreated:
		return t.ID.String()
	}
	return t.Slug
}

// place reads a cursor. Faults: Invalid.
func (r Roster) place(cursor string) ([]any, error) {
	gone := fault.New(fault.Invalid, "This list cannot go on from there. Begin at its first page.")
	if r.Sort == SortSlug || r.Sort == "" {
		if !CleanText(cursor) || len(cursor) > 64 {
			return nil, gone
		}
		return []any{cursor}, nil
	}
	number, id := "", cursor
	if r.Sort != SortCreated {
		number, id, _ = strings.Cut(cursor, ".")
	}
	parsed, err := ParseID(id)
	if err != nil {
		return nil, gone
	}
	if r.Sort == SortCreated {
		return []any{parsed}, nil
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return nil, gone
	}
	if r.Sort == SortSeen {
		return []any{time.UnixMicro(n).UTC(), parsed}, nil
	}
	return []any{n, parsed}, nil
}

// RosterPage is a page of a list. Number is how many tenants the whole list has, and
// States how many each state, counted up to RosterCounted and one more.
type RosterPage struct {
	Tenants []Tenant
	More    bool // further ones in the direction that was asked for
	Number  int
	States  map[State]int
}

// rosterRow is a Tenant as the statement of the list brings it.
type rosterRow struct {
	ID            ID              `json:"id"`
	Slug          string          `json:"slug"`
	Name          string          `json:"name"`
	State         State           `json:"state"`
	Residence     Residence       `json:"residence"`
	Operation     OpKind          `json:"operation"`
	Node          string          `json:"node"`
	SchemaVersion int64           `json:"schema_version"`
	CreatedAt     time.Time       `json:"created_at"`
	LastActiveAt  time.Time       `json:"last_active_at"`
	Domain        string          `json:"domain"`
	Plan          string          `json:"plan"`
	Seats         int64           `json:"seats"`
	MRR           int64           `json:"mrr"`
	Cost          int64           `json:"cost"`
	Overrides     json.RawMessage `json:"overrides"`
}

func (r rosterRow) tenant() Tenant {
	return Tenant{ID: r.ID, Slug: r.Slug, Name: r.Name, State: r.State, Residence: r.Residence, Operation: r.Operation, Node: r.Node,
		SchemaVersion: r.SchemaVersion, CreatedAt: r.CreatedAt, LastActiveAt: r.LastActiveAt, Domain: r.Domain, Plan: r.Plan, Seats: r.Seats, MRR: r.MRR, Cost: r.Cost, Overrides: r.Overrides}
}

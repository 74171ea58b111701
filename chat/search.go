package chat

import (
	"context"
	"slices"
	"time"

	"hearth/tenant"
)

const (
	// MaxFound is how many messages a page of a search holds.
	MaxFound = 20

	// MaxRecent is how many searches are kept for a member.
	MaxRecent = 10
)

// SearchRequest is a search as it was asked for.
type SearchRequest struct {
	Text   string
	Zone   *time.Location // where days begin and end; nil is UTC
	Before int64          // of the page before: only messages older than this one
	Keep   bool           // among the member's recent searches
}

// SearchPage is a page of what was found, the newest first.
type SearchPage struct {
	Query  SearchQuery
	Found  []Found
	More   bool     // there are older ones
	Recent []string // what the member looked for, the latest first; nil where it was not asked for
}

// Found is a message that was found, and where.
type Found struct {
	Message
	RoomName string   `bun:"room_name"`
	RoomKind RoomKind `bun:"room_kind"`
	Others   []Person `bun:"others,type:jsonb"` // of a direct room: everybody but the member
}

// Room is where the message was found.
func (f Found) Room() Room { return Room{ID: f.RoomID, Kind: f.RoomKind, Name: f.RoomName} }

// Search looks for messages in the rooms of a member. Without a text it finds nothing,
// and says what was looked for before. Faults: Invalid on "q", with Recent filled in.
func (s *Service) Search(ctx context.Context, db tenant.DB, me tenant.Member, r SearchRequest) (SearchPage, error) {
	if r.Zone == nil {
		r.Zone = time.UTC
	}
	query, problem := ParseSearch(r.Text, r.Zone)
	page := SearchPage{Query: query}
	nothing := problem != nil || query.isEmpty()
	var known []named
	if nothing || r.Keep || len(query.from)+len(query.in) > 0 {
		keep := ""
		if r.Keep && !nothing {
			keep = r.Text
		}
		var err error
		if known, err = searchNames(ctx, db, me.ID, keep, len(query.from) > 0, len(query.in) > 0); err != nil {
			return page, err
		}
		page.Recent = recent(known, keep)
	}
	if nothing {
		return page, problem
	}
	people, err := choose(withMe(query.from, me), "member", known, "Nobody here is called %s. Try the beginning of a name, or from:me.")
	if err != nil {
		return page, err
	}
	rooms, err := choose(query.in, "room", known, "You are in no room called %s. Try the beginning of its name.")
	if err != nil {
		return page, err
	}
	found, err := findMessages(ctx, db, me.ID, query, people, rooms, r.Before)
	if len(found) > MaxFound {
		found, page.More = found[:MaxFound], true
	}
	page.Found = found
	return page, err
}

// recent puts the search of now first.
func recent(known []named, now string) (texts []string) {
	if now != "" {
		texts = append(texts, now)
	}
	for _, n := range known {
		if n.Kind == "recent" && n.Name != now {
			texts = append(texts, n.Name)
		}
	}
	return slices.Clip(texts[:min(len(texts), MaxRecent)])
}

// ForgetSearch takes a search off a member's list, "" all of them.
func (s *Service) ForgetSearch(ctx context.Context, db tenant.DB, me tenant.Member, text string) error {
	if !tenant.CleanText(text) {
		return nil // nothing of that kind was kept
	}
	return forgetSearch(ctx, db, me.ID, text)
}

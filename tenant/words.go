package tenant

import (
	"context"
	"slices"
	"time"

	"hearth/tenant/fault"
)

// Words is what people are to read on every page just now.
type Words struct {
	Switches      []Switch // banners, and why nothing can be written
	Announcements []Announcement
}

// Words is what the people of a workspace are told; of the zero Tenant, what everybody
// is told on pages that belong to no workspace.
func (b *Board) Words(of Tenant) Words { return b.posted.Load().words(of, b.now()) }

func (p *posted) words(of Tenant, at time.Time) (w Words) {
	for _, s := range p.Switches {
		if s.Holds(of.ID, at) {
			w.Switches = append(w.Switches, s)
		}
	}
	if of.ID.IsZero() {
		return w
	}
	for _, a := range p.Announcements {
		if a.Runs(at) && a.Includes(of) {
			w.Announcements = append(w.Announcements, a)
		}
	}
	return w
}

// Without leaves out what a member has dismissed.
func (w Words) Without(dismissed []string) Words {
	w.Announcements = slices.DeleteFunc(slices.Clone(w.Announcements), func(a Announcement) bool {
		return a.Dismissible && slices.Contains(dismissed, a.ID.String())
	})
	return w
}

// ReadOnly is the switch that forbids writing, nil for none.
func (w Words) ReadOnly() *Switch {
	for _, s := range w.Switches {
		if s.Kind == SwitchReadOnly {
			return &s
		}
	}
	return nil
}

// Dismiss takes an announcement off me's pages, on every device; again is harmless.
// Faults: NotFound for one that me does not see, Precondition for one that stays.
func (s *Service) Dismiss(ctx context.Context, db DB, of Tenant, me Member, id ID) error {
	seen := s.registry.board.Words(of).Announcements
	at := slices.IndexFunc(seen, func(a Announcement) bool { return a.ID == id })
	if at < 0 {
		return fault.New(fault.NotFound, "This announcement is over.")
	}
	if !seen[at].Dismissible {
		return fault.New(fault.Precondition, "This announcement stays until it is over.")
	}
	var running []string
	for _, a := range seen {
		running = append(running, a.ID.String())
	}
	return dismiss(ctx, db, me.ID, id, running)
}

package tenant

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hearth/tenant/fault"
)

// AnnouncementKind says how an announcement looks.
type AnnouncementKind string

// The kinds of announcement.
const (
	AnnounceNotice      AnnouncementKind = "notice"
	AnnounceMaintenance AnnouncementKind = "maintenance"
	AnnounceIncident    AnnouncementKind = "incident"
)

// Limits of an announcement, in characters, workspaces and time.
const (
	MaxAnnouncementTitle = 120
	MaxAnnouncementBody  = 2000
	maxReached           = 100
	maxAnnounced         = 366 * 24 * time.Hour
)

// Reach is whom an announcement is for: workspaces that every list which is not empty
// names.
type Reach struct {
	Plans   []string `json:"plans"`
	States  []State  `json:"states"`
	Servers []string `json:"servers"`
	Tenants []ID     `json:"tenants"`
}

// Includes reports whether t is reached.
func (r Reach) Includes(t Tenant) bool {
	return within(r.Plans, t.PlanName()) && within(r.States, t.State) && within(r.Servers, t.Node) && within(r.Tenants, t.ID)
}

func within[T comparable](list []T, one T) bool { return len(list) == 0 || slices.Contains(list, one) }

// PlanName is what t has bought, whichever version of it.
func (t Tenant) PlanName() string {
	name, _, _ := strings.Cut(t.Plan, "@")
	if name == "" {
		return "free"
	}
	return name
}

// Announcement is something operators say to members of workspaces, for a while.
type Announcement struct {
	ID          ID               `json:"id"`
	Kind        AnnouncementKind `json:"kind"`
	Title       string           `json:"title"`
	Body        string           `json:"body"` // plain; addresses become links
	Reach                        // for whom
	Dismissible bool             `json:"dismissible"`
	ByMail      bool             `json:"by_mail"`
	StartsAt    time.Time        `json:"starts_at"`
	EndsAt      time.Time        `json:"ends_at"`
	CreatedBy   string           `json:"created_by"`
	CreatedAt   time.Time        `json:"created_at"`
	ChangedAt   time.Time        `json:"changed_at"`
	MailedTo    ID               `json:"mailed_to"` // the last workspace that was mailed
}

// Runs reports whether members see a at a moment.
func (a Announcement) Runs(at time.Time) bool { return !at.Before(a.StartsAt) && at.Before(a.EndsAt) }

// Check faults with Invalid on the field that will not do.
func (a Announcement) Check(now time.Time) error {
	switch {
	case !slices.Contains([]AnnouncementKind{AnnounceNotice, AnnounceMaintenance, AnnounceIncident}, a.Kind):
		return fault.Field("kind", "Choose what kind it is.")
	case a.Title == "":
		return fault.Field("title", "Please say it in a line.")
	case !CleanText(a.Title) || strings.ContainsAny(a.Title, "\r\n"):
		return fault.Field("title", "This line has characters that cannot be shown.")
	case utf8.RuneCountInString(a.Title) > MaxAnnouncementTitle:
		return fault.Field("title", "Please use at most %d characters.", MaxAnnouncementTitle)
	case !CleanText(a.Body):
		return fault.Field("body", "This text has characters that cannot be shown.")
	case utf8.RuneCountInString(a.Body) > MaxAnnouncementBody:
		return fault.Field("body", "Please use at most %d characters.", MaxAnnouncementBody)
	case a.StartsAt.IsZero():
		return fault.Field("starts_at", "Say when it begins.")
	case !a.EndsAt.After(a.StartsAt):
		return fault.Field("ends_at", "It must end after it has begun.")
	case !a.EndsAt.After(now):
		return fault.Field("ends_at", "That is over already.")
	case a.EndsAt.Sub(a.StartsAt) > maxAnnounced:
		return fault.Field("ends_at", "Nothing is news for longer than a year.")
	case len(a.Tenants) > maxReached:
		return fault.Field("tenants", "Name at most %d workspaces.", maxReached)
	}
	return nil
}

// Announce puts up an announcement, and has it mailed when it begins if it says so.
// Faults: Invalid, on a field.
func (s *Service) Announce(ctx context.Context, by Actor, a Announcement) (Announcement, error) {
	if err := a.Check(s.now()); err != nil {
		return a, err
	}
	a.ID, a.CreatedBy = NewID(), by.Name
	return a, s.post(ctx, func(ctx context.Context, c ControlDB) error {
		if err := insertAnnouncement(ctx, c, a); err != nil {
			return err
		}
		if err := s.mailLater(ctx, c, a); err != nil {
			return err
		}
		return Audit(ctx, c, AuditEntry{By: by, Action: "announcement.create", After: a.detail()})
	})
}

// ChangeAnnouncement replaces what an announcement says and to whom; whoever dismissed
// it is not shown it again, and whoever was mailed is not mailed again. Faults: Invalid
// on a field, NotFound, Precondition for one that is over.
func (s *Service) ChangeAnnouncement(ctx context.Context, by Actor, a Announcement) error {
	if err := a.Check(s.now()); err != nil {
		return err
	}
	return s.post(ctx, func(ctx context.Context, c ControlDB) error {
		was, err := lockAnnouncement(ctx, c, a.ID)
		if err != nil {
			return err
		}
		if !was.EndsAt.After(s.now()) {
			return errOver()
		}
		if err := updateAnnouncement(ctx, c, a); err != nil {
			return err
		}
		if a.ByMail && (!was.ByMail || !was.StartsAt.Equal(a.StartsAt)) {
			if err := s.mailLater(ctx, c, a); err != nil {
				return err
			}
		}
		return Audit(ctx, c, AuditEntry{By: by, Action: "announcement.change", Before: was.detail(), After: a.detail()})
	})
}

// EndAnnouncement takes an announcement down. Faults: NotFound, Precondition for one
// that is over.
func (s *Service) EndAnnouncement(ctx context.Context, by Actor, id ID) error {
	return s.post(ctx, func(ctx context.Context, c ControlDB) error {
		was, err := lockAnnouncement(ctx, c, id)
		if err != nil {
			return err
		}
		if !was.EndsAt.After(s.now()) {
			return errOver()
		}
		if err := endAnnouncement(ctx, c, id); err != nil {
			return err
		}
		return Audit(ctx, c, AuditEntry{By: by, Action: "announcement.end", Before: map[string]any{"id": id, "title": was.Title, "ends_at": was.EndsAt}})
	})
}

func errOver() error { return fault.New(fault.Precondition, "This announcement is over.") }

// detail is what the audit log keeps of a.
func (a Announcement) detail() json.RawMessage {
	text, err := json.Marshal(a)
	if err != nil {
		panic("tenant: an announcement that is no JSON: " + err.Error())
	}
	return text
}

package tenant

import (
	"context"
	"encoding/json"

	"hearth/tenant/fault"

	"github.com/uptrace/bun"
)

// listed writes a list as JSON, an empty one as such.
func listed[T any](list []T) string {
	if len(list) == 0 {
		return "[]"
	}
	text, err := json.Marshal(list)
	if err != nil {
		panic("tenant: a list that is no JSON: " + err.Error())
	}
	return string(text)
}

func insertAnnouncement(ctx context.Context, c ControlDB, a Announcement) error {
	_, err := c.NewRaw(`INSERT INTO control.announcements (id, kind, title, body, plans, states, servers, tenants, dismissible, by_mail, starts_at, ends_at, created_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, a.ID, a.Kind, a.Title, a.Body, listed(a.Plans), listed(a.States), listed(a.Servers), listed(a.Tenants),
		a.Dismissible, a.ByMail, a.StartsAt, a.EndsAt, clip(a.CreatedBy, MaxEmail)).Exec(ctx)
	return Fault(err, "announce")
}

func updateAnnouncement(ctx context.Context, c ControlDB, a Announcement) error {
	_, err := c.NewRaw(`UPDATE control.announcements SET kind = ?, title = ?, body = ?, plans = ?, states = ?, servers = ?, tenants = ?,
		dismissible = ?, by_mail = ?, starts_at = ?, ends_at = ?, changed_at = now() WHERE id = ?`, a.Kind, a.Title, a.Body, listed(a.Plans), listed(a.States),
		listed(a.Servers), listed(a.Tenants), a.Dismissible, a.ByMail, a.StartsAt, a.EndsAt, a.ID).Exec(ctx)
	return Fault(err, "change announcement %s", a.ID)
}

func endAnnouncement(ctx context.Context, c ControlDB, id ID) error {
	_, err := c.NewRaw(`UPDATE control.announcements SET starts_at = least(starts_at, now()), ends_at = now(), changed_at = now() WHERE id = ?`, id).Exec(ctx)
	return Fault(err, "end announcement %s", id)
}

// announcements reads rows as the board reads them.
func announcements(ctx context.Context, c ControlDB, rest string, args ...any) ([]Announcement, error) {
	var text string
	err := c.NewRaw(`SELECT coalesce(jsonb_agg(a ORDER BY a.starts_at DESC, a.id DESC), '[]') FROM (SELECT * FROM control.announcements ?) AS a`,
		bun.SafeQuery(rest, args...)).Scan(ctx, &text)
	var found []Announcement
	if err == nil {
		err = json.Unmarshal([]byte(text), &found)
	}
	return found, Fault(err, "announcements")
}

// Announcements lists what was and will be announced, the latest first, those before
// the one given.
func Announcements(ctx context.Context, c ControlDB, before ID, limit int) ([]Announcement, error) {
	if before.IsZero() {
		return announcements(ctx, c, `ORDER BY starts_at DESC, id DESC LIMIT ?`, limit)
	}
	return announcements(ctx, c, `WHERE (starts_at, id) < (SELECT starts_at, id FROM control.announcements WHERE id = ?) ORDER BY starts_at DESC, id DESC LIMIT ?`, before, limit)
}

// AnnouncementByID finds one. Faults: NotFound.
func AnnouncementByID(ctx context.Context, c ControlDB, id ID) (Announcement, error) {
	return oneAnnouncement(announcements(ctx, c, `WHERE id = ?`, id))
}

func lockAnnouncement(ctx context.Context, c ControlDB, id ID) (Announcement, error) {
	return oneAnnouncement(announcements(ctx, c, `WHERE id = ? FOR UPDATE`, id))
}

func oneAnnouncement(found []Announcement, err error) (Announcement, error) {
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "There is no such announcement.")
	}
	if err != nil {
		return Announcement{}, err
	}
	return found[0], nil
}

// dismiss notes what a member does not want to see any more, and forgets what cannot be
// seen any more.
func dismiss(ctx context.Context, db DB, member int64, id ID, running []string) error {
	_, err := db.NewRaw(`UPDATE ?tenant.members SET dismissed = ARRAY(
			SELECT DISTINCT d FROM unnest(coalesce(dismissed, '{}') || ARRAY[?1]::varchar[]) AS d WHERE d IN (?2))
		WHERE id = ?0`, member, id.String(), bun.List(running)).Exec(ctx)
	return Fault(err, "dismiss an announcement")
}

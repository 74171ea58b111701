package chat

import (
	"context"
	"strings"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// PeopleInNamed is PeopleIn for those whose name has some letters in it; no letters
// are in every name.
func PeopleInNamed(ctx context.Context, db tenant.DB, roomID int64, letters string, limit int) ([]Person, error) {
	var people []Person
	letters = strings.TrimSpace(strings.ToValidUTF8(letters, "\ufffd"))
	like := "%" + strings.NewReplacer("\x00", "", `\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(letters) + "%"
	err := db.NewRaw(`SELECT mb.id, mb.name, mb.bio, mb.role, mb.avatar_version FROM ?tenant.members AS mb
		JOIN ?tenant.memberships AS ms ON ms.member_id = mb.id
		WHERE ms.room_id = ? AND mb.status = 'active' AND mb.name ILIKE ? ORDER BY lower(mb.name), mb.id LIMIT ?`, roomID, like, limit).Scan(ctx, &people)
	return people, tenant.Fault(err, "people in room %d by name", roomID)
}

// PeopleAfter lists up to limit active members by id that follow the one with id after:
// of a room, or with room 0 of the workspace.
func PeopleAfter(ctx context.Context, db tenant.DB, room, after int64, limit int) ([]Person, error) {
	var people []Person
	err := db.NewRaw(`SELECT mb.id, mb.name, mb.bio, mb.role, mb.avatar_version FROM ?tenant.members AS mb
		WHERE mb.status = 'active' AND mb.id > ?1
			AND (?0 = 0 OR EXISTS (SELECT 1 FROM ?tenant.memberships AS ms WHERE ms.room_id = ?0 AND ms.member_id = mb.id))
		ORDER BY mb.id LIMIT ?2`, room, after, limit).Scan(ctx, &people)
	return people, tenant.Fault(err, "people after %d", after)
}

// PersonByID finds an active member. Faults: NotFound.
func PersonByID(ctx context.Context, db tenant.DB, id int64) (Person, error) {
	var p Person
	err := db.NewRaw(`SELECT id, name, bio, role, avatar_version FROM ?tenant.members WHERE id = ? AND status = 'active'`, id).
		Scan(ctx, &p.ID, &p.Name, &p.Bio, &p.Role, &p.AvatarVersion)
	if fault.Is(tenant.Fault(err, ""), fault.NotFound) {
		return Person{}, fault.New(fault.NotFound, "There is no such member.")
	}
	return p, tenant.Fault(err, "member %d", id)
}

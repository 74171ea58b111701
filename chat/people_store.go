package chat

import (
	"context"
	"strings"

	"hearth/tenant"
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

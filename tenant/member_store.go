package tenant

import (
	"context"
	"time"

	"hearth/tenant/fault"

	"github.com/uptrace/bun"
)

// MemberByID finds one member. Faults: NotFound.
func MemberByID(ctx context.Context, db DB, id int64) (Member, error) {
	var m Member
	if err := db.NewSelect().Model(&m).Where("mb.id = ?", id).Scan(ctx); err != nil {
		return Member{}, Fault(err, "member %d", id)
	}
	return m, nil
}

// memberByEmail finds one member by cleaned address. Faults: NotFound.
func memberByEmail(ctx context.Context, db DB, email string) (Member, error) {
	var m Member
	if err := db.NewSelect().Model(&m).Where("mb.email = ?", email).Scan(ctx); err != nil {
		return Member{}, Fault(err, "member by address")
	}
	return m, nil
}

// MembersPage is how many members one page lists.
const MembersPage = 100

// MemberRow is a member as the list of people shows one.
type MemberRow struct {
	Member
	LastSeenAt time.Time `bun:"last_seen_at,nullzero"`
	Banner     string    `bun:"banner"` // who banned them, "" for nobody
}

// MembersLike lists people by name, those after the name and id given; an empty
// search means all. Bots has the others.
func MembersLike(ctx context.Context, db DB, search string, status Status, after string, afterID int64) ([]MemberRow, error) {
	var page []MemberRow
	q := db.NewSelect().TableExpr("?tenant.members AS mb").
		ColumnExpr("mb.id, mb.name, mb.email, mb.role, mb.status, mb.bio, mb.avatar_version, mb.confirmed_at, mb.created_at").
		ColumnExpr("(SELECT max(s.last_active_at) FROM ?tenant.sessions AS s WHERE s.member_id = mb.id) AS last_seen_at").
		ColumnExpr("mb.banned_at, mb.banned_by, coalesce((SELECT b.name FROM ?tenant.members AS b WHERE b.id = mb.banned_by), '') AS banner").
		Where("mb.status = ?", status).
		Where("mb.role <> ?", RoleBot).
		Where("(lower(mb.name), mb.id) > (lower(?), ?)", after, afterID).
		OrderExpr("lower(mb.name), mb.id").Limit(MembersPage)
	if search != "" {
		like := "%" + likePrefix(search)
		q = q.Where("(lower(mb.name) LIKE ? OR mb.email LIKE ?)", like, like)
	}
	if err := q.Scan(ctx, &page); err != nil {
		return nil, Fault(err, "members like %q", search)
	}
	return page, nil
}

// MembersByID returns the members with the ids given, in no order, in one statement.
func MembersByID(ctx context.Context, db DB, ids []int64) ([]Member, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var found []Member
	if err := db.NewSelect().Model(&found).Where("mb.id IN (?)", bun.List(ids)).Scan(ctx); err != nil {
		return nil, Fault(err, "members by id")
	}
	return found, nil
}

// MemberRowByID finds one member as the list of people shows one. Faults: NotFound.
func MemberRowByID(ctx context.Context, db DB, id int64) (MemberRow, error) {
	var m MemberRow
	err := db.NewSelect().TableExpr("?tenant.members AS mb").
		ColumnExpr("mb.id, mb.name, mb.email, mb.role, mb.status, mb.bio, mb.avatar_version, mb.confirmed_at, mb.created_at").
		ColumnExpr("mb.banned_at, mb.banned_by, coalesce((SELECT b.name FROM ?tenant.members AS b WHERE b.id = mb.banned_by), '') AS banner").
		Where("mb.id = ?", id).Scan(ctx, &m)
	return m, Fault(err, "member %d", id)
}

// CountMembersByStatus counts the people of each status.
func CountMembersByStatus(ctx context.Context, db DB) (map[Status]int, error) {
	var rows []struct {
		Status Status `bun:"status"`
		Number int    `bun:"number"`
	}
	err := db.NewRaw(`SELECT status, count(*) AS number FROM ?tenant.members WHERE role <> ? GROUP BY status`, RoleBot).Scan(ctx, &rows)
	counts := make(map[Status]int, len(rows))
	for _, r := range rows {
		counts[r.Status] = r.Number
	}
	return counts, Fault(err, "count members by status")
}

// CountMembers counts the people of a status; bots take no seat.
func CountMembers(ctx context.Context, db DB, status Status) (int, error) {
	n, err := db.NewSelect().Model((*Member)(nil)).Where("mb.status = ?", status).Where("mb.role <> ?", RoleBot).Count(ctx)
	return int(n), Fault(err, "count members")
}

// insertMember adds a member and fills in its id. Faults: Conflict when the address
// belongs to a member already.
func insertMember(ctx context.Context, db DB, m *Member) error {
	_, err := db.NewInsert().Model(m).Returning("id, created_at").Exec(ctx)
	if UniqueViolation(err) != "" {
		return fault.Wrap(err, fault.Conflict, "Somebody here has this address already.")
	}
	return Fault(err, "add member")
}

// updateMember writes the named columns of m.
func updateMember(ctx context.Context, db DB, m Member, columns ...string) error {
	res, err := db.NewUpdate().Model(&m).Column(columns...).WherePK().Exec(ctx)
	if err != nil {
		return Fault(err, "change member %d", m.ID)
	}
	if n, err := res.RowsAffected(); err == nil && n == 0 {
		return fault.New(fault.NotFound, "There is no such member.")
	}
	return nil
}

// Owner finds the owner of the workspace. Faults: NotFound while there is none.
func Owner(ctx context.Context, db DB) (Member, error) {
	var m Member
	err := db.NewSelect().Model(&m).Where("mb.role = ?", RoleOwner).Scan(ctx)
	return m, Fault(err, "owner of %s", db.id)
}

// ownerOf returns the id of the workspace's owner.
func ownerOf(ctx context.Context, db DB) (int64, error) {
	var id int64
	err := db.NewRaw(`SELECT id FROM ?tenant.members WHERE role = 'owner'`).Scan(ctx, &id)
	return id, Fault(err, "owner of %s", db.id)
}

package tenant

import (
	"context"
	"time"

	"hearth/tenant/fault"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
)

func insertVisit(ctx context.Context, db DB, v *Visit) error {
	_, err := db.NewInsert().Model(v).ExcludeColumn("raised_at", "ended_at").Returning("id").Exec(ctx)
	return Fault(err, "begin visit")
}

const selectVisits = `SELECT v.id, v.member_id, v.operator_id, v.operator_session, v.operator_email, v.operator_name, v.reason, v.token_hash,
	v.raised_at, v.raised_reason, v.ended_at, v.expires_at, v.created_at, coalesce(mb.name, '') AS member
	FROM ?tenant.visits AS v LEFT JOIN ?tenant.members AS mb ON mb.id = v.member_id `

// VisitByID finds one visit. Faults: NotFound.
func VisitByID(ctx context.Context, db DB, id int64) (Visit, error) {
	var found []Visit
	if err := db.NewRaw(selectVisits+`WHERE v.id = ?`, id).Scan(ctx, &found); err != nil {
		return Visit{}, Fault(err, "visit %d", id)
	}
	if len(found) == 0 {
		return Visit{}, errNoVisit
	}
	return found[0], nil
}

// VisitsTo lists up to limit visits to a workspace in the name of one member, or with 0
// of anybody, the latest first.
func VisitsTo(ctx context.Context, db DB, memberID int64, limit int) (list []Visit, err error) {
	err = db.NewRaw(selectVisits+`WHERE ?0 = 0 OR v.member_id = ?0 ORDER BY v.id DESC LIMIT ?1`, memberID, limit).Scan(ctx, &list)
	return list, Fault(err, "visits")
}

// VisitsUnderWay lists the visits to one member that go on.
func VisitsUnderWay(ctx context.Context, db DB, memberID int64, now time.Time) (list []Visit, err error) {
	err = db.NewRaw(selectVisits+`WHERE v.member_id = ? AND v.ended_at IS NULL AND v.expires_at > ? ORDER BY v.id DESC LIMIT 20`, memberID, now).Scan(ctx, &list)
	return list, Fault(err, "visits to member %d", memberID)
}

// visitWithMember reads a visit, as whom it is, and until when it sees direct messages, in
// one statement. Faults: NotFound.
func visitWithMember(ctx context.Context, db DB, id int64) (Member, Visit, error) {
	var row struct {
		V Visit  `bun:"embed:"`
		M Member `bun:"embed:m_"`
	}
	err := db.NewSelect().TableExpr("?tenant.visits AS v").
		Join("JOIN ?tenant.members AS mb ON mb.id = v.member_id").
		ColumnExpr("v.id, v.member_id, v.operator_id, v.operator_session, v.operator_email, v.operator_name, v.reason, v.token_hash").
		ColumnExpr("v.raised_at, v.raised_reason, v.ended_at, v.expires_at, v.created_at, mb.name AS member").
		ColumnExpr("(SELECT s.direct_open_until FROM ?tenant.settings AS s LIMIT 1) AS direct_until").
		ColumnExpr("mb.id AS m_id, mb.name AS m_name, mb.email AS m_email, mb.role AS m_role, mb.status AS m_status").
		ColumnExpr("mb.bio AS m_bio, mb.avatar_version AS m_avatar_version, mb.confirmed_at AS m_confirmed_at, mb.created_at AS m_created_at, mb.dismissed AS m_dismissed").
		Where("v.id = ?", id).Scan(ctx, &row)
	return row.M, row.V, Fault(err, "visit %d", id)
}

// takeVisit gives a visit its secret; false where it is over or has one.
func takeVisit(ctx context.Context, db DB, id int64, hash string, now time.Time) (bool, error) {
	res, err := db.NewRaw(`UPDATE ?tenant.visits SET token_hash = ? WHERE id = ? AND token_hash = '' AND ended_at IS NULL AND expires_at > ?`, hash, id, now).Exec(ctx)
	if err != nil {
		return false, Fault(err, "take visit %d", id)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// raiseVisit faults with Precondition for one that has ended meanwhile.
func raiseVisit(ctx context.Context, db DB, v Visit) error {
	res, err := db.NewRaw(`UPDATE ?tenant.visits SET raised_at = ?, raised_reason = ? WHERE id = ? AND ended_at IS NULL AND raised_at IS NULL`, v.RaisedAt, v.RaisedReason, v.ID).Exec(ctx)
	if err != nil {
		return Fault(err, "raise visit %d", v.ID)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return fault.Wrap(err, fault.Precondition, "%s", errVisitOver.Message)
	}
	return nil
}

func endVisit(ctx context.Context, db DB, id int64, at time.Time) error {
	_, err := db.NewRaw(`UPDATE ?tenant.visits SET ended_at = ? WHERE id = ? AND ended_at IS NULL`, at, id).Exec(ctx)
	return Fault(err, "end visit %d", id)
}

// setDirectOpen says until when direct messages are open to visits, the zero time for
// not, and returns the visits that go on.
func setDirectOpen(ctx context.Context, db DB, memberID int64, until, now time.Time) (live []int64, err error) {
	var at any
	if !until.IsZero() {
		at = until
	}
	err = db.NewRaw(`WITH set AS (UPDATE ?tenant.settings SET direct_open_until = ?, direct_open_by = ?)
		SELECT id FROM ?tenant.visits WHERE ended_at IS NULL AND expires_at > ?`, at, memberID, now).Scan(ctx, &live)
	return live, Fault(err, "open direct messages")
}

// DirectOpen tells until when a workspace's direct messages are open to visits, and who
// opened them; the zero time where they are hidden.
func DirectOpen(ctx context.Context, db DB, now time.Time) (until time.Time, by string, err error) {
	var rows []struct {
		Until time.Time `bun:"until"`
		By    string    `bun:"by"`
	}
	err = db.NewRaw(`SELECT s.direct_open_until AS until, coalesce(mb.name, '') AS "by" FROM ?tenant.settings AS s
		LEFT JOIN ?tenant.members AS mb ON mb.id = s.direct_open_by WHERE s.direct_open_until > ?`, now).Scan(ctx, &rows)
	if err != nil || len(rows) == 0 {
		return time.Time{}, "", Fault(err, "whether direct messages are open")
	}
	return rows[0].Until, rows[0].By, nil
}

// operatorsSignedIn tells, for each of some visits to any tenants, whether its operator's
// session at the console has not been ended, nor the operator removed. That they did
// nothing there for a while ends no visit.
func operatorsSignedIn(ctx context.Context, c ControlDB, visits []Visit) ([]bool, error) {
	in := make([]bool, len(visits))
	if len(visits) == 0 {
		return in, nil
	}
	ids := make([]string, len(visits))
	for i, v := range visits {
		ids[i] = v.OperatorSession.String()
	}
	var rows []struct {
		ID       uuid.UUID `bun:"id"`
		Operator uuid.UUID `bun:"operator_id"`
	}
	err := c.NewRaw(`SELECT s.id, s.operator_id FROM control.operator_sessions AS s JOIN control.operators AS o ON o.id = s.operator_id
		WHERE s.id IN (?) AND o.removed_at IS NULL`, bun.List(ids)).Scan(ctx, &rows)
	of := make(map[uuid.UUID]uuid.UUID, len(rows))
	for _, r := range rows {
		of[r.ID] = r.Operator
	}
	for i, v := range visits {
		operator, found := of[v.OperatorSession]
		in[i] = found && operator == v.OperatorID
	}
	return in, Fault(err, "whether the operators of %d visits are signed in", len(visits))
}

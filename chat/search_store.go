package chat

import (
	"context"
	"math"
	"strings"

	"hearth/tenant"

	"github.com/uptrace/bun"
)

// searched is the expression of the index messages_search. Without the index the same
// statements are answered, more slowly.
const searched = `array_to_tsvector(string_to_array(m.search_text, ' '))`

// lately is how many of the newest messages are read before the index is asked. A word
// that is common stands in enough of them, and the index would name all that have it.
const lately = 2000

// findMessages returns up to MaxFound messages and one more, in rooms of the member.
// The ids are found first, so that names and files are read only for what is shown.
func findMessages(ctx context.Context, db tenant.DB, memberID int64, query SearchQuery, people, rooms chosen, before int64) ([]Found, error) {
	from := func(table string, args ...any) *bun.SelectQuery {
		q := db.NewSelect().TableExpr(table, args...).ColumnExpr("m.id").
			Join("JOIN ?memberships AS ms ON ms.room_id = m.room_id AND ms.member_id = ?", memberID)
		// An index on ids would look good for this, and read all of them for a rare word.
		q = whereTexts(q, query.terms).Where("m.id + 0 >= " + shownFrom)
		q = whereIn(q, "m.creator_id", people)
		q = whereIn(q, "m.room_id", rooms)
		return whereTime(q, query)
	}
	all := before
	if all == 0 {
		all = math.MaxInt64
	}
	var hit *bun.SelectQuery
	if query.hasWords() {
		// Were the order an index's own, the planner might walk through all messages in
		// it, hoping to meet words that none of them has.
		indexed := from("?tenant.messages AS m").Where("m.deleted_at IS NULL").Where("m.id < ?", all).
			Where(searched+" @@ ?::tsquery", lexemes(query.terms)).
			Where("(SELECT count(*) FROM late) <= ?", MaxFound).
			OrderExpr("m.id + 0 DESC").Limit(MaxFound + 1)
		hit = db.NewSelect().TableExpr("((SELECT id FROM late) UNION (?)) AS either", indexed).ColumnExpr("either.id").
			OrderExpr("either.id DESC").Limit(MaxFound + 1)
	} else {
		hit = from("?tenant.messages AS m").Where("m.deleted_at IS NULL").Where("m.id < ?", all).
			OrderExpr("m.id DESC").Limit(MaxFound + 1)
	}
	late := from("(SELECT * FROM ?tenant.messages WHERE deleted_at IS NULL AND id < ? ORDER BY id DESC LIMIT ?) AS m", all, lately).
		OrderExpr("m.id DESC").Limit(MaxFound + 1)
	var found []Found
	err := withAuthor(db.NewSelect().TableExpr("(?) AS hit", hit).Join("JOIN ?tenant.messages AS m ON m.id = hit.id")).
		With("late", late).
		Join("JOIN ?tenant.rooms AS r ON r.id = m.room_id").
		ColumnExpr("r.name AS room_name, r.kind AS room_kind").
		ColumnExpr(`(SELECT jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name) ORDER BY lower(o.name), o.id)
			FROM ?tenant.memberships AS os JOIN ?tenant.members AS o ON o.id = os.member_id
			WHERE r.kind = 'direct' AND os.room_id = r.id AND os.member_id <> ?) AS others`, memberID).
		OrderExpr("m.id DESC").
		Scan(ctx, &found)
	return found, tenant.Fault(err, "search for member %d", memberID)
}

// whereTexts says what the terms say, without an index.
func whereTexts(q *bun.SelectQuery, terms []term) *bun.SelectQuery {
	for _, t := range terms {
		if t.not {
			q = q.Where("strpos(' ' || m.search_text || ' ', ?) = 0", t.text())
		} else {
			q = q.Where("strpos(' ' || m.search_text || ' ', ?) > 0", t.text())
		}
	}
	return q
}

// lexemes are the words that the terms want, as a tsquery. They are letters and numbers,
// or our own signs, so that nothing in them needs escaping.
func lexemes(terms []term) string {
	var all []string
	for _, t := range terms {
		if t.not {
			continue
		}
		for i, w := range t.words {
			w = "'" + w + "'"
			if !t.exact && i == len(t.words)-1 {
				w += ":*"
			}
			all = append(all, w)
		}
	}
	return strings.Join(all, " & ")
}

func whereTime(q *bun.SelectQuery, query SearchQuery) *bun.SelectQuery {
	if !query.after.IsZero() {
		q = q.Where("m.created_at >= ?", query.after.UTC())
	}
	if !query.before.IsZero() {
		q = q.Where("m.created_at < ?", query.before.UTC())
	}
	return q
}

// text is how the words of the term stand in a message that has a space at either end.
func (t term) text() string {
	text := " " + strings.Join(t.words, " ")
	if t.exact {
		text += " "
	}
	return text
}

func whereIn(q *bun.SelectQuery, column string, c chosen) *bun.SelectQuery {
	if len(c.only) > 0 {
		q = q.Where("? = ANY(?::bigint[])", bun.Ident(column), array(c.only))
	}
	if len(c.never) > 0 {
		q = q.Where("? <> ALL(?::bigint[])", bun.Ident(column), array(c.never))
	}
	return q
}

// mostNamed is how many members and rooms a filter chooses from.
const mostNamed = 5000

// searchNames returns what a member searched for lately, and the names that filters of
// the search may mean; keep is added to the former.
func searchNames(ctx context.Context, db tenant.DB, memberID int64, keep string, people, rooms bool) ([]named, error) {
	var found []named
	err := db.NewRaw(`WITH kept AS (
			INSERT INTO ?tenant.searches (member_id, query, searched_at) SELECT ?0, ?1, clock_timestamp() WHERE ?1 <> ''
			ON CONFLICT (member_id, query) DO UPDATE SET searched_at = excluded.searched_at),
		trimmed AS (
			DELETE FROM ?tenant.searches WHERE ?1 <> '' AND member_id = ?0 AND query <> ?1 AND query NOT IN (
				SELECT query FROM ?tenant.searches WHERE member_id = ?0 AND query <> ?1 ORDER BY searched_at DESC, query LIMIT ?2 - 1))
		(SELECT 'recent' AS kind, 0 AS id, query AS name FROM ?tenant.searches WHERE member_id = ?0 ORDER BY searched_at DESC, query LIMIT ?2)
		UNION ALL
		(SELECT 'member', mb.id, mb.name FROM ?tenant.members AS mb WHERE ?3 ORDER BY mb.id LIMIT ?5)
		UNION ALL
		(SELECT 'room', r.id, CASE WHEN r.kind = 'direct' THEN coalesce((
				SELECT string_agg(o.name, ' ') FROM ?tenant.memberships AS os JOIN ?tenant.members AS o ON o.id = os.member_id
				WHERE os.room_id = r.id AND os.member_id <> ?0), '') ELSE r.name END
			FROM ?memberships AS ms JOIN ?tenant.rooms AS r ON r.id = ms.room_id WHERE ?4 AND ms.member_id = ?0 ORDER BY r.id LIMIT ?5)`,
		memberID, keep, MaxRecent, people, rooms, mostNamed).Scan(ctx, &found)
	return found, tenant.Fault(err, "names in a search of member %d", memberID)
}

func forgetSearch(ctx context.Context, db tenant.DB, memberID int64, query string) error {
	_, err := db.NewRaw(`DELETE FROM ?tenant.searches WHERE member_id = ?0 AND (query = ?1 OR ?1 = '')`, memberID, query).Exec(ctx)
	return tenant.Fault(err, "forget searches of member %d", memberID)
}

package tenant

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/uptrace/bun"
)

// find asks every place at once. Each is an index, of which no more is read than is
// shown; rank 0 is what belongs to few.
func find(ctx context.Context, c ControlDB, s sought, also []Match, limit int) ([]Found, error) {
	statement, err := s.statement(c, also, limit)
	if err != nil || statement == nil {
		return nil, err
	}
	var found []Found
	err = statement.Scan(ctx, &found)
	return found, Fault(err, "find tenants")
}

func (s sought) statement(c ControlDB, also []Match, limit int) (*bun.RawQuery, error) {
	var places []string
	var args []any
	look := func(place string, with ...any) {
		places = append(places, place)
		args = append(args, with...)
	}
	if s.slug != "" {
		look(`(SELECT id, 0, 'Address', '' FROM control.tenants WHERE slug = ?)`, s.slug)
		look(`(SELECT tenant_id, 1, 'Former address', slug FROM control.slugs_retired WHERE slug = ?)`, s.slug)
		look(`(SELECT id, 3, 'Address', '' FROM control.tenants WHERE slug LIKE ? ORDER BY slug USING ~<~ LIMIT ?)`, likePrefix(s.slug), limit)
	}
	if s.name != "" {
		look(`(SELECT id, 0, 'Name', '' FROM control.tenants WHERE lower(name) = ? LIMIT ?)`, s.name, limit)
		look(`(SELECT id, 4, 'Name', '' FROM control.tenants WHERE lower(name) LIKE ? ORDER BY lower(name) USING ~<~ LIMIT ?)`, likePrefix(s.name), limit)
	}
	if s.words != "" {
		// Names that begin with the text come before: where those fill the list, what else
		// has its words, of which there may be thousands, is not looked for.
		look(`(SELECT id, 5, 'Name', '' FROM control.tenants WHERE to_tsvector('simple', name) @@ to_tsquery('simple', ?)
			AND (SELECT count(*) FROM (SELECT 1 FROM control.tenants WHERE lower(name) LIKE ? ORDER BY lower(name) USING ~<~ LIMIT ?) AS b) < ? LIMIT ?)`,
			s.words, likePrefix(s.name), limit, limit, limit)
	}
	if !s.id.IsZero() {
		look(`(SELECT id, 0, 'Id', '' FROM control.tenants WHERE id = ?)`, s.id)
	}
	if s.host != "" {
		look(`(SELECT tenant_id, 0, 'Domain', host FROM control.domains WHERE host = ?)`, s.host)
		look(`(SELECT tenant_id, 2, 'Domain, not verified', host FROM control.domain_claims WHERE host = ? LIMIT ?)`, s.host, limit)
	}
	if s.email != "" {
		look(`(SELECT tenant_id, 0, 'Member', email FROM control.directory WHERE email = ? LIMIT ?)`, s.email, limit)
	}
	if s.emailStart != "" {
		look(`(SELECT tenant_id, 2, 'Member', email FROM control.directory WHERE email LIKE ? ORDER BY email USING ~<~ LIMIT ?)`, likePrefix(s.emailStart), limit)
	}
	if s.code != "" {
		look(`(SELECT tenant_id, 0, 'Invite', ?::text FROM control.doors WHERE finder = ?)`, s.code, inviteFinder(s.code))
	}
	if len(also) > 0 {
		body, err := json.Marshal(also)
		if err != nil {
			return nil, Fault(err, "matches")
		}
		look(`(SELECT id, 0, why, what FROM jsonb_to_recordset(?::jsonb) AS m (id uuid, why text, what text))`, string(body))
	}
	if len(places) == 0 {
		return nil, nil
	}
	return c.NewRaw(`WITH hits (id, rank, why, what) AS MATERIALIZED (`+strings.Join(places, " UNION ALL ")+`),
		best AS MATERIALIZED (SELECT DISTINCT ON (id) id, rank, why, what FROM hits ORDER BY id, rank, what)
		SELECT `+rosterColumns+`, b.why, b.what, b.rank = 0 AS exact FROM best AS b JOIN control.tenants AS t ON t.id = b.id
		ORDER BY b.rank, t.slug LIMIT ?`, append(args, limit)...), nil
}

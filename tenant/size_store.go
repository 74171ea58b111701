package tenant

import (
	"context"

	"github.com/uptrace/bun/dialect/pgdialect"
)

// SchemaSizes measures how many bytes the schemas of some tenants take on a server, with
// their indexes and what is stored beside. One without a schema there is left out. It
// finds their tables by an index, however many there are of others.
func SchemaSizes(ctx context.Context, n Node, ids []ID) (map[ID]int64, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	texts, schemas := make([]string, len(ids)), make([]string, len(ids))
	for i, id := range ids {
		texts[i], schemas[i] = id.String(), id.schema()
	}
	var rows []struct {
		ID   ID    `bun:"id"`
		Size int64 `bun:"size"`
	}
	err := n.NewRaw(`SELECT t.id, sum(pg_total_relation_size(c.oid))::bigint AS size
		FROM unnest(?::uuid[], ?::text[]) AS t (id, schema)
		JOIN pg_depend AS d ON d.refclassid = 'pg_namespace'::regclass AND d.refobjid = to_regnamespace(t.schema) AND d.classid = 'pg_class'::regclass
		JOIN pg_class AS c ON c.oid = d.objid AND c.relkind IN ('r', 'm')
		GROUP BY t.id HAVING sum(pg_total_relation_size(c.oid)) > 0`, pgdialect.Array(texts), pgdialect.Array(schemas)).Scan(ctx, &rows)
	if err != nil {
		return nil, Fault(err, "sizes of %d schemas on %s", len(ids), n.Name)
	}
	sizes := make(map[ID]int64, len(rows))
	for _, r := range rows {
		sizes[r.ID] = r.Size
	}
	return sizes, nil
}

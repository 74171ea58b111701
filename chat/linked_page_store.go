package chat

import (
	"context"
	"time"

	"hearth/tenant"

	"github.com/uptrace/bun"
)

// freshPages returns what is still believed of the pages behind links, by link.
func freshPages(ctx context.Context, db tenant.DB, links []string, now time.Time) (map[string]linkedPage, error) {
	var found []linkedPage
	if err := db.NewSelect().Model(&found).Where("lp.url IN (?)", bun.List(links)).Where("lp.expires_at > ?", now).Scan(ctx); err != nil {
		return nil, tenant.Fault(err, "look up %d pages", len(links))
	}
	byLink := map[string]linkedPage{}
	for _, p := range found {
		byLink[p.URL] = p
	}
	return byLink, nil
}

// putPage writes what a page says in place of what it said, and returns where the
// picture lies that it had then.
func putPage(ctx context.Context, db tenant.DB, p linkedPage) (oldKey string, err error) {
	var keys []string
	err = db.NewRaw(`SELECT image_key FROM ?tenant.linked_pages WHERE url = ? FOR UPDATE`, p.URL).Scan(ctx, &keys)
	if err != nil {
		return "", tenant.Fault(err, "look up a page")
	}
	_, err = db.NewInsert().Model(&p).On("CONFLICT (url) DO UPDATE").
		Set("site_name = EXCLUDED.site_name, title = EXCLUDED.title, description = EXCLUDED.description").
		Set("image_key = EXCLUDED.image_key, width = EXCLUDED.width, height = EXCLUDED.height, expires_at = EXCLUDED.expires_at").
		Exec(ctx)
	if len(keys) > 0 && keys[0] != p.ImageKey {
		oldKey = keys[0]
	}
	return oldKey, tenant.Fault(err, "remember a page")
}

// removePages forgets some of the pages that are not believed since before, and
// returns where their pictures lie.
func removePages(ctx context.Context, db tenant.DB, before time.Time, limit int) (keys []string, err error) {
	err = db.NewRaw(`WITH gone AS (
			DELETE FROM ?tenant.linked_pages WHERE url IN (SELECT url FROM ?tenant.linked_pages WHERE expires_at < ? ORDER BY expires_at LIMIT ? FOR UPDATE SKIP LOCKED)
			RETURNING image_key)
		SELECT image_key FROM gone WHERE image_key <> ''`, before, limit).Scan(ctx, &keys)
	return keys, tenant.Fault(err, "forget pages")
}

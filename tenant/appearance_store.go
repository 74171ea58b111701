package tenant

import "context"

// replaceLogo notes when the logo was set, 0 for none, and returns when the one before
// was.
func replaceLogo(ctx context.Context, c ControlDB, id ID, version int64) (before int64, err error) {
	err = c.NewRaw(`UPDATE control.tenants AS t SET logo_version = ?1 FROM (SELECT logo_version FROM control.tenants WHERE id = ?0 FOR UPDATE) AS was
		WHERE t.id = ?0 RETURNING was.logo_version`, id, version).Scan(ctx, &before)
	return before, Fault(err, "change logo of %s", id)
}

// Styles reads the source of the workspace's own style sheet, "" for none.
func Styles(ctx context.Context, db DB) (string, error) {
	var source string
	err := db.NewRaw(`SELECT coalesce((SELECT styles FROM ?tenant.settings), '')`).Scan(ctx, &source)
	return source, Fault(err, "read styles")
}

func setStyles(ctx context.Context, db DB, source string) error {
	_, err := db.NewRaw(`UPDATE ?tenant.settings SET styles = ?`, source).Exec(ctx)
	return Fault(err, "set styles")
}

func noteStyles(ctx context.Context, c ControlDB, id ID, hash string) error {
	_, err := c.NewRaw(`UPDATE control.tenants SET styles_hash = ? WHERE id = ?`, hash, id).Exec(ctx)
	return Fault(err, "note styles of %s", id)
}

package tenant

import (
	"context"
)

func insertSettings(ctx context.Context, db DB, code string) error {
	_, err := db.NewRaw(`INSERT INTO ?tenant.settings (tenant_id, invite_code) VALUES (?, ?) ON CONFLICT DO NOTHING`, db.id, code).Exec(ctx)
	return Fault(err, "write settings")
}

func inviteCode(ctx context.Context, db DB) (string, error) {
	var code string
	err := db.NewRaw(`SELECT invite_code FROM ?tenant.settings`).Scan(ctx, &code)
	return code, Fault(err, "read invite code")
}

func setInviteCode(ctx context.Context, db DB, code string) error {
	_, err := db.NewRaw(`UPDATE ?tenant.settings SET invite_code = ?`, code).Exec(ctx)
	return Fault(err, "set invite code")
}

// Welcome is what the first room shows to administrators of a new workspace.
type Welcome struct {
	InviteCode string `bun:"invite_code"`
	PutAway    bool   `bun:"welcome_put_away"`
	Members    int    `bun:"members"` // at most 2: enough to know that somebody was invited
}

// WelcomeState reads what the welcome needs in one statement.
func WelcomeState(ctx context.Context, db DB) (Welcome, error) {
	var w Welcome
	err := db.NewRaw(`SELECT s.invite_code, s.welcome_put_away,
		(SELECT count(*) FROM (SELECT 1 FROM ?tenant.members WHERE role <> 'bot' LIMIT 2) AS few) AS members FROM ?tenant.settings AS s`).Scan(ctx, &w)
	return w, Fault(err, "read welcome")
}

// PutWelcomeAway hides the welcome for good.
func (s *Service) PutWelcomeAway(ctx context.Context, db DB) error {
	_, err := db.NewRaw(`UPDATE ?tenant.settings SET welcome_put_away = true`).Exec(ctx)
	return Fault(err, "put welcome away")
}

// OnlyAdministratorsMakeRooms reads the setting of that name.
func OnlyAdministratorsMakeRooms(ctx context.Context, db DB) (bool, error) {
	var only bool
	err := db.NewRaw(`SELECT coalesce((SELECT rooms_by_administrators FROM ?tenant.settings), false)`).Scan(ctx, &only)
	return only, Fault(err, "read who makes rooms")
}

func setOnlyAdministratorsMakeRooms(ctx context.Context, db DB, only bool) error {
	_, err := db.NewRaw(`UPDATE ?tenant.settings SET rooms_by_administrators = ?`, only).Exec(ctx)
	return Fault(err, "set who makes rooms")
}

// WorkspaceRules are what administrators decide for everybody.
type WorkspaceRules struct {
	RestrictedRooms bool `bun:"rooms_by_administrators"` // only administrators make rooms
	LinkPreviews    bool `bun:"link_previews"`           // links show what they lead to
}

// Rules reads the rules of a workspace.
func Rules(ctx context.Context, db DB) (WorkspaceRules, error) {
	var r WorkspaceRules
	err := db.NewRaw(`SELECT rooms_by_administrators, link_previews FROM ?tenant.settings`).Scan(ctx, &r)
	return r, Fault(err, "read the rules")
}

func setLinkPreviews(ctx context.Context, db DB, show bool) error {
	_, err := db.NewRaw(`UPDATE ?tenant.settings SET link_previews = ?`, show).Exec(ctx)
	return Fault(err, "set link previews")
}

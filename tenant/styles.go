package tenant

import (
	"context"

	"hearth/tenant/fault"
)

// MaxStyles is how long the source of a workspace's own style sheet may be, in bytes.
const MaxStyles = 20_000

// SetStyles keeps the source of the workspace's own style sheet. hash names what is
// served of it, "" for nothing; making it harmless is the business of whoever serves
// it. Faults: Forbidden, Invalid on "styles".
func (s *Service) SetStyles(ctx context.Context, db DB, me Member, source, hash string) error {
	switch {
	case !me.IsAdministrator():
		return fault.New(fault.Forbidden, "Only administrators can change the workspace.")
	case len(source) > MaxStyles:
		return fault.Field("styles", "A style sheet has at most 20,000 bytes. Shorten it.")
	case !CleanText(source):
		return fault.Field("styles", "This style sheet has characters that cannot be stored.")
	}
	if err := setStyles(ctx, db, source); err != nil {
		return err
	}
	return noteStyles(ctx, s.registry.Control(), db.Tenant(), hash)
}

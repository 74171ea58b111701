package tenant

import (
	"context"

	"github.com/uptrace/bun"
)

// ImportMembers adds people who are known from elsewhere, with the digests of their
// passwords, and enters them in the directory; the caller gives them rooms. An
// address that is here already keeps its name, role and password and takes bio,
// confirmation and the day of joining. It returns all of them by address. Running it
// again changes nothing. Faults: Invalid on a name or an address, PaymentRequired where
// they are more than the workspace may have.
func (s *Service) ImportMembers(ctx context.Context, db DB, members []Member) (map[string]Member, error) {
	if len(members) == 0 {
		return nil, nil
	}
	var emails []string
	var entries []bun.TupleValues
	for i := range members {
		m := &members[i]
		var err error
		if m.Name, err = CleanName("name", m.Name); err != nil {
			return nil, err
		}
		if m.Email, err = CleanEmail(m.Email); err != nil {
			return nil, err
		}
		emails = append(emails, m.Email)
		entries = append(entries, bun.Tuple([]any{m.Email, db.Tenant()}))
	}
	room, err := s.allower.Allowance(ctx, db.Tenant(), EntitledMembers)
	if err != nil {
		return nil, err
	}
	err = s.adding(ctx, db, room, func(ctx context.Context, db DB) error {
		_, err := db.NewInsert().Model(&members).
			On("CONFLICT (email) WHERE email <> '' DO UPDATE").Set("bio = excluded.bio, confirmed_at = excluded.confirmed_at, created_at = excluded.created_at").
			Returning("NULL").Exec(ctx)
		return Fault(err, "import %d members", len(members))
	})
	if err != nil {
		return nil, err
	}
	_, err = s.registry.Control().NewRaw(`INSERT INTO control.directory (email, tenant_id) VALUES ? ON CONFLICT DO NOTHING`, bun.List(entries)).Exec(ctx)
	if err != nil {
		return nil, Fault(err, "enter %d addresses", len(members))
	}
	var found []Member
	if err := db.NewSelect().Model(&found).Where("mb.email IN (?)", bun.List(emails)).Scan(ctx); err != nil {
		return nil, Fault(err, "imported members")
	}
	here := make(map[string]Member, len(found))
	for _, m := range found {
		here[m.Email] = m
	}
	return here, nil
}

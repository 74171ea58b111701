package tenant

import (
	"context"
	"slices"
	"time"

	"hearth/tenant/fault"
)

// Accents are the colours a workspace may choose; the style sheet knows each.
var Accents = []string{"ember", "rose", "plum", "slate", "lake", "pine"}

// ChangeRole makes a member an administrator, or a member again. Faults: Forbidden
// for those who do not administer the workspace and for the owner's role, Invalid
// on "role".
func (s *Service) ChangeRole(ctx context.Context, db DB, me Member, member int64, role Role) error {
	if role != RoleMember && role != RoleAdministrator {
		return fault.Field("role", "Choose administrator or member.")
	}
	m, err := s.managed(ctx, db, me, member)
	if err != nil || m.Role == role {
		return err
	}
	m.Role = role
	if err := s.changeMember(ctx, db, m, "role"); err != nil {
		return err
	}
	s.rooms.Announce(ctx, db.Tenant(), m)
	return nil
}

// Deactivate keeps a member out: sessions end and sockets close at once; what they
// said stays. Faults: as ChangeRole.
func (s *Service) Deactivate(ctx context.Context, db DB, me Member, member int64) error {
	m, err := s.managed(ctx, db, me, member)
	if err != nil || !m.IsActive() {
		return err
	}
	m.Status = StatusDeactivated
	var tokens [][]byte
	err = db.InTx(ctx, func(ctx context.Context, db DB) error {
		if err := s.changeMember(ctx, db, m, "status"); err != nil {
			return err
		}
		if tokens, err = deleteTokens(ctx, db, m.ID, 0); err != nil {
			return err
		}
		if _, err := deleteOtherSessions(ctx, db, m.ID, 0); err != nil {
			return err
		}
		if err := s.seats.Changed(ctx, db, time.Time{}); err != nil {
			return err
		}
		return s.jobs.Enqueue(ctx, db, QueueNow, FollowEmailArgs{MemberID: m.ID, Was: m.Email})
	})
	if err != nil {
		return err
	}
	s.closeDoors(ctx, db.Tenant(), tokens)
	s.sockets.CutMember(ctx, db.Tenant(), m.ID)
	s.rooms.Announce(ctx, db.Tenant(), m)
	return nil
}

// Reactivate lets a member in again, into every open room. Faults: as ChangeRole, and
// PaymentRequired where the workspace has as many members as it may.
func (s *Service) Reactivate(ctx context.Context, db DB, me Member, member int64) error {
	m, err := s.managed(ctx, db, me, member)
	if err != nil || m.IsActive() {
		return err
	}
	if m.Status == StatusBanned {
		return fault.New(fault.Precondition, "%s is banned. Lift the ban to let them in again.", m.Name)
	}
	room, err := s.allower.Allowance(ctx, db.Tenant(), EntitledMembers)
	if err != nil {
		return err
	}
	m.Status = StatusActive
	err = s.adding(ctx, db, room, func(ctx context.Context, db DB) error {
		if err := updateMember(ctx, db, m, "status"); err != nil {
			return err
		}
		if err := s.rooms.Admit(ctx, db, m); err != nil {
			return err
		}
		return s.jobs.Enqueue(ctx, db, QueueNow, FollowEmailArgs{MemberID: m.ID, Was: m.Email})
	})
	if err != nil {
		return err
	}
	s.rooms.Announce(ctx, db.Tenant(), m)
	return nil
}

// changeMember writes what has changed of a member, and tells programs of it, in one
// commit.
func (s *Service) changeMember(ctx context.Context, db DB, m Member, columns ...string) error {
	return db.InTx(ctx, func(ctx context.Context, db DB) error {
		if err := updateMember(ctx, db, m, columns...); err != nil {
			return err
		}
		return s.rooms.Tell(ctx, db, m)
	})
}

// managed finds a member whom me may manage.
func (s *Service) managed(ctx context.Context, db DB, me Member, member int64) (Member, error) {
	if !me.IsAdministrator() {
		return Member{}, fault.New(fault.Forbidden, "Only administrators can change members.")
	}
	m, err := MemberByID(ctx, db, member)
	switch {
	case fault.Is(err, fault.NotFound):
		return m, fault.New(fault.NotFound, "There is no such member.")
	case err != nil:
		return m, err
	case m.IsBot():
		return m, fault.New(fault.Forbidden, "%s is a bot. Bots are changed on their own page.", m.Name)
	case m.Role == RoleOwner:
		return m, fault.New(fault.Forbidden, "The owner of the workspace cannot be changed here.")
	case m.ID == me.ID:
		return m, fault.New(fault.Forbidden, "Ask another administrator to change your own role.")
	}
	return m, nil
}

// ChangeWorkspace changes the workspace's name and accent. Faults: Forbidden,
// Invalid on "name" or "accent".
func (s *Service) ChangeWorkspace(ctx context.Context, db DB, me Member, name, accent string) error {
	if !me.IsAdministrator() {
		return fault.New(fault.Forbidden, "Only administrators can change the workspace.")
	}
	name, err := CleanName("name", name)
	if err != nil {
		return err
	}
	if !slices.Contains(Accents, accent) {
		return fault.Field("accent", "Choose one of the colours.")
	}
	return changeTenant(ctx, s.registry.Control(), db.Tenant(), name, accent)
}

// LetOnlyAdministratorsMakeRooms says whether making open and closed rooms is for
// administrators alone. Faults: Forbidden.
func (s *Service) LetOnlyAdministratorsMakeRooms(ctx context.Context, db DB, me Member, only bool) error {
	if !me.IsAdministrator() {
		return fault.New(fault.Forbidden, "Only administrators can change the workspace.")
	}
	return setOnlyAdministratorsMakeRooms(ctx, db, only)
}

// ShowLinkPreviews says whether links of new messages show what they lead to. Faults:
// Forbidden.
func (s *Service) ShowLinkPreviews(ctx context.Context, db DB, me Member, show bool) error {
	if !me.IsAdministrator() {
		return fault.New(fault.Forbidden, "Only administrators can change the workspace.")
	}
	return setLinkPreviews(ctx, db, show)
}

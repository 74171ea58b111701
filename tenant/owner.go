package tenant

import (
	"context"

	"hearth/tenant/fault"
)

// OwnerMailArgs asks for a mail to a member about who owns the workspace now: to
// whoever it was handed to, or to whoever handed it over.
type OwnerMailArgs struct {
	MemberID int64 `json:"member_id"`
	OwnerID  int64 `json:"owner_id"`
	FormerID int64 `json:"former_id"`
}

// Kind implements JobArgs.
func (OwnerMailArgs) Kind() string { return "tenant:mail_owner" }

// TransferOwnership makes another active member the owner, and me an administrator,
// in one commit. Faults: Forbidden for all but the owner, NotFound for somebody who
// is not here, Invalid on "current", Precondition when they cannot own it or it is no
// longer mine to give.
func (s *Service) TransferOwnership(ctx context.Context, db DB, me Member, member int64, current string) (Member, error) {
	heir, err := s.Heir(ctx, db, me, member)
	if err != nil {
		return heir, err
	}
	if err := provePassword(ctx, db, me, current); err != nil {
		return heir, err
	}
	next := []Member{me, heir}
	next[0].Role, next[1].Role = RoleAdministrator, RoleOwner
	err = db.InTx(ctx, func(ctx context.Context, db DB) error {
		if err := swapOwner(ctx, db, me.ID, heir.ID); err != nil {
			return err
		}
		for _, m := range next {
			if err := s.rooms.Tell(ctx, db, m); err != nil {
				return err
			}
			if err := s.jobs.Enqueue(ctx, db, QueueNow, OwnerMailArgs{MemberID: m.ID, OwnerID: heir.ID, FormerID: me.ID}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return heir, err
	}
	for _, m := range next {
		s.rooms.Announce(ctx, db.Tenant(), m)
	}
	return next[1], nil
}

// Heir finds a member to whom I may hand the workspace. Faults: Forbidden, NotFound,
// Precondition.
func (s *Service) Heir(ctx context.Context, db DB, me Member, member int64) (Member, error) {
	if me.Role != RoleOwner {
		return Member{}, fault.New(fault.Forbidden, "Only the owner can hand the workspace over.")
	}
	m, err := MemberByID(ctx, db, member)
	switch {
	case fault.Is(err, fault.NotFound):
		return m, fault.New(fault.NotFound, "There is no such member.")
	case err != nil:
		return m, err
	case m.ID == me.ID:
		return m, fault.New(fault.Precondition, "The workspace is yours already.")
	case m.IsBot():
		return m, fault.New(fault.Precondition, "%s is a bot and cannot own the workspace.", m.Name)
	case !m.IsActive():
		return m, fault.New(fault.Precondition, "%s is deactivated and cannot own the workspace.", m.Name)
	}
	return m, nil
}

// MailOwner tells one of the two what happened. Nothing is sent once the workspace
// has been handed on.
func (s *Service) MailOwner(ctx context.Context, db DB, mailer Mailer, links Links, a OwnerMailArgs) error {
	found, err := MembersByID(ctx, db, []int64{a.OwnerID, a.FormerID})
	if err != nil {
		return err
	}
	var owner, former Member
	for _, m := range found {
		switch m.ID {
		case a.OwnerID:
			owner = m
		case a.FormerID:
			former = m
		}
	}
	if owner.Role != RoleOwner || former.ID == 0 {
		return nil
	}
	if err := noteOwner(ctx, s.registry.Control(), db.Tenant(), owner.Email); err != nil {
		return err
	}
	t, err := TenantByID(ctx, s.registry.Control(), db.Tenant())
	if err != nil {
		return err
	}
	mail := OwnerMail{Tenant: t.ID, To: owner.Email, Name: owner.Name, Workspace: t.Name, Owner: owner.Name, Former: former.Name, IsOwner: true, URL: links.TenantURL(t, "/settings")}
	if a.MemberID == former.ID {
		mail.To, mail.Name, mail.IsOwner = former.Email, former.Name, false
	}
	return mailer.Owner(ctx, mail)
}

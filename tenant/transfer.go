package tenant

import (
	"context"
	"strconv"
	"strings"
	"time"

	"hearth/tenant/fault"
)

// TransferFor is how long a link that signs in on another device works.
const TransferFor = 4 * time.Hour

// TransferToken lets whoever holds it sign in once as me, on another device, within
// TransferFor and while my password stays as it is.
func (s *Service) TransferToken(ctx context.Context, db DB, me Member) (string, error) {
	known, err := MemberByID(ctx, db, me.ID) // sessions do not carry the digest
	if err != nil {
		return "", err
	}
	return s.transferToken(db, known, me.ID), nil
}

// transferToken says for whom, by whom, and something that makes it the only one.
func (s *Service) transferToken(db DB, m Member, by int64) string {
	payload := strconv.FormatInt(by, 10) + ":" + NewSecret()[:12] + ":" + memberClaim(m)
	return s.keys.Sign(PurposeTransfer, db.Tenant(), payload, s.now().Add(TransferFor))
}

// RecoverMember is TransferToken for another active member who cannot sign in. They
// are mailed who did it. Faults: Forbidden for those who do not administer the
// workspace, and for the owner's account; Precondition for somebody who is not active.
func (s *Service) RecoverMember(ctx context.Context, db DB, me Member, member int64) (m Member, token string, err error) {
	if m, err = s.managed(ctx, db, me, member); err != nil {
		return m, "", err
	}
	if !m.IsActive() {
		return m, "", fault.New(fault.Precondition, "%s cannot sign in here: reactivate them first.", m.Name)
	}
	if err := s.jobs.Enqueue(ctx, db, QueueNow, RecoveryMailArgs{MemberID: m.ID, ByID: me.ID}); err != nil {
		return m, "", err
	}
	return m, s.transferToken(db, m, me.ID), nil
}

// TransferMember finds whom a link signs in, without using it. Faults: Invalid for a
// link that is forged, over or used.
func (s *Service) TransferMember(ctx context.Context, db DB, token string) (Member, error) {
	m, err := s.transferMember(ctx, db, token)
	if err != nil {
		return Member{}, err
	}
	spent, err := linkSpent(ctx, s.registry.Control(), token)
	if err == nil && spent {
		err = errClaimOver()
	}
	return m, err
}

// TakeTransfer begins the session that a link promises. Faults: as TransferMember.
func (s *Service) TakeTransfer(ctx context.Context, db DB, token string, from Visitor) (Member, string, error) {
	m, err := s.transferMember(ctx, db, token)
	if err != nil {
		return Member{}, "", err
	}
	if err := spendLink(ctx, s.registry.Control(), token, s.now().Add(TransferFor)); err != nil {
		return Member{}, "", err
	}
	return s.begin(ctx, db, m, from)
}

// transferMember also asks whether whoever made the link could make it now.
func (s *Service) transferMember(ctx context.Context, db DB, token string) (Member, error) {
	payload, err := s.keys.Verify(PurposeTransfer, db.Tenant(), token, s.now())
	if err != nil {
		return Member{}, err
	}
	parts := strings.SplitN(payload, ":", 3)
	by, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil || len(parts) != 3 {
		return Member{}, errClaimOver()
	}
	m, err := claimedMember(ctx, db, parts[2])
	if err != nil {
		return Member{}, err
	}
	maker := m
	if by != m.ID {
		maker, err = MemberByID(ctx, db, by)
		if fault.Is(err, fault.NotFound) || err == nil && (!maker.IsAdministrator() || m.Role == RoleOwner) {
			return Member{}, errClaimOver()
		}
		if err != nil {
			return Member{}, err
		}
	}
	if !m.IsActive() || !maker.IsActive() {
		return Member{}, errClaimOver()
	}
	return m, nil
}

// RecoveryMailArgs asks for a mail to a member for whom an administrator made a link.
type RecoveryMailArgs struct {
	MemberID int64 `json:"member_id"`
	ByID     int64 `json:"by_id"`
}

// Kind implements JobArgs.
func (RecoveryMailArgs) Kind() string { return "tenant:mail_recovery" }

// MailRecovery tells a member who made a link that signs in as them.
func (s *Service) MailRecovery(ctx context.Context, db DB, mailer Mailer, links Links, a RecoveryMailArgs) error {
	found, err := MembersByID(ctx, db, []int64{a.MemberID, a.ByID})
	if err != nil {
		return err
	}
	var m, by Member
	for _, f := range found {
		if f.ID == a.MemberID {
			m = f
		} else {
			by = f
		}
	}
	if m.ID == 0 || by.ID == 0 {
		return nil
	}
	t, err := TenantByID(ctx, s.registry.Control(), db.Tenant())
	if err != nil {
		return err
	}
	return mailer.Recovery(ctx, RecoveryMail{Tenant: t.ID, To: m.Email, Name: m.Name, Workspace: t.Name, By: by.Name, URL: links.TenantURL(t, "/profile/sessions")})
}

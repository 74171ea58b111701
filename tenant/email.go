package tenant

import (
	"context"
	"net/url"
	"strings"
	"time"

	"hearth/tenant/fault"
)

// emailChangeFor is how long a new address may be confirmed.
const emailChangeFor = 24 * time.Hour

// EmailChangeMailArgs asks for a mail to a new address of a member.
type EmailChangeMailArgs struct {
	MemberID int64  `json:"member_id"`
	Email    string `json:"email"`
}

// Kind implements JobArgs.
func (EmailChangeMailArgs) Kind() string { return "tenant:mail_email_change" }

// EmailNoticeMailArgs asks for a mail to the present address of a member, about
// the new one.
type EmailNoticeMailArgs struct {
	MemberID int64  `json:"member_id"`
	Email    string `json:"email"`
}

// Kind implements JobArgs.
func (EmailNoticeMailArgs) Kind() string { return "tenant:mail_email_notice" }

// FollowEmailArgs asks that the directory follows a member: one who joined, left or
// came back, or had another address. Was is the address that may have to go.
type FollowEmailArgs struct {
	MemberID int64  `json:"member_id"`
	Was      string `json:"was"`
}

// Kind implements JobArgs.
func (FollowEmailArgs) Kind() string { return "tenant:follow_email" }

// AskEmailChange promises mails to my new address and to the one I have. It does
// not look whether the new one is another member's: the answer would tell. Faults:
// Invalid on "email" and "current".
func (s *Service) AskEmailChange(ctx context.Context, db DB, me Member, email, current string) error {
	clean, err := CleanEmail(email)
	if err != nil {
		return err
	}
	if clean == me.Email {
		return fault.Field("email", "This is your address already.")
	}
	if err := provePassword(ctx, db, me, current); err != nil {
		return err
	}
	return db.InTx(ctx, func(ctx context.Context, db DB) error {
		if err := s.jobs.Enqueue(ctx, db, QueueNow, EmailChangeMailArgs{MemberID: me.ID, Email: clean}); err != nil {
			return err
		}
		return s.jobs.Enqueue(ctx, db, QueueNow, EmailNoticeMailArgs{MemberID: me.ID, Email: clean})
	})
}

// MailEmailChange sends the link that confirms a new address. It is over once the
// member's password or address changes.
func (s *Service) MailEmailChange(ctx context.Context, db DB, mailer Mailer, links Links, a EmailChangeMailArgs) error {
	m, t, waits, err := s.changesEmail(ctx, db, a.MemberID, a.Email)
	if err != nil || !waits {
		return err
	}
	token := s.keys.Sign(PurposeEmail, t.ID, memberClaim(m)+":"+a.Email, s.now().Add(emailChangeFor))
	return mailer.EmailChange(ctx, EmailChangeMail{Tenant: t.ID, To: a.Email, Name: m.Name, Workspace: t.Name,
		URL: links.TenantURL(t, "/profile/email?token="+url.QueryEscape(token))})
}

// MailEmailNotice warns the address that a member has of the one that will follow.
func (s *Service) MailEmailNotice(ctx context.Context, db DB, mailer Mailer, links Links, a EmailNoticeMailArgs) error {
	m, t, waits, err := s.changesEmail(ctx, db, a.MemberID, a.Email)
	if err != nil || !waits {
		return err
	}
	return mailer.EmailNotice(ctx, EmailNoticeMail{Tenant: t.ID, To: m.Email, Name: m.Name, Workspace: t.Name, NewEmail: a.Email,
		ResetURL: links.TenantURL(t, "/password/reset")})
}

// changesEmail finds who wants a new address, and whether they still do.
func (s *Service) changesEmail(ctx context.Context, db DB, member int64, email string) (m Member, t Tenant, waits bool, err error) {
	m, err = MemberByID(ctx, db, member)
	if fault.Is(err, fault.NotFound) || err == nil && (!m.IsActive() || m.Email == email) {
		return m, t, false, nil
	}
	if err != nil {
		return m, t, false, err
	}
	t, err = TenantByID(ctx, s.registry.Control(), db.Tenant())
	return m, t, err == nil, err
}

// NewEmail reads the new address of mine out of a link. Faults: Invalid for a link
// that is forged, over or used, Forbidden for another member's.
func (s *Service) NewEmail(ctx context.Context, db DB, me Member, token string) (string, error) {
	payload, err := s.keys.Verify(PurposeEmail, db.Tenant(), token, s.now())
	if err != nil {
		return "", err
	}
	at := strings.LastIndexByte(payload, ':')
	if at < 0 {
		return "", errClaimOver()
	}
	email := payload[at+1:]
	if me.Email == email {
		return email, nil // confirmed a moment ago
	}
	m, err := claimedMember(ctx, db, payload[:at])
	if err == nil && m.ID != me.ID {
		return "", fault.New(fault.Forbidden, "This link belongs to another member. Sign in as the one who asked for it.")
	}
	return email, err
}

// ConfirmNewEmail makes the address of a link mine. Doing it again changes nothing.
// The directory follows by a job of the same commit, so a crash in between delays
// it and no more. Faults: as NewEmail, Conflict when somebody here has the address.
func (s *Service) ConfirmNewEmail(ctx context.Context, db DB, me Member, token string) (Member, error) {
	email, err := s.NewEmail(ctx, db, me, token)
	if err != nil || email == me.Email {
		return me, err
	}
	was := me.Email
	err = db.InTx(ctx, func(ctx context.Context, db DB) error {
		changed, err := replaceEmail(ctx, db, me.ID, was, email, s.now())
		if err != nil {
			return err
		}
		if !changed {
			return errClaimOver()
		}
		return s.jobs.Enqueue(ctx, db, QueueNow, FollowEmailArgs{MemberID: me.ID, Was: was})
	})
	if err != nil {
		return me, err
	}
	me.Email, me.ConfirmedAt = email, s.now()
	s.rooms.Announce(ctx, db.Tenant(), me)
	return me, nil
}

// FollowEmail enters an active member's present address in the directory, and takes
// out the one they had unless an active member has it now.
func (s *Service) FollowEmail(ctx context.Context, db DB, a FollowEmailArgs) error {
	m, err := MemberByID(ctx, db, a.MemberID)
	if err != nil {
		return err
	}
	if m.IsActive() {
		if err := enterDirectory(ctx, s.registry.Control(), db.Tenant(), m.Email); err != nil {
			return err
		}
	}
	if m.Role == RoleOwner {
		if err := noteOwner(ctx, s.registry.Control(), db.Tenant(), m.Email); err != nil {
			return err
		}
	}
	heir, err := memberByEmail(ctx, db, a.Was)
	if err == nil && heir.IsActive() {
		return nil
	}
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	return leaveDirectory(ctx, s.registry.Control(), db.Tenant(), a.Was)
}

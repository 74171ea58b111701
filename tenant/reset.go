package tenant

import (
	"context"
	"net/url"
	"time"

	"hearth/tenant/fault"
)

// resetFor is how long a link to choose a new password works.
const resetFor = 30 * time.Minute

// ResetMailArgs asks for a mail with a link to choose a new password. The job
// belongs to the control plane, which knows whether the address is anybody's: an
// unknown one wakes nobody.
type ResetMailArgs struct {
	TenantID ID     `json:"tenant_id"`
	Email    string `json:"email"`
}

// Kind implements JobArgs.
func (ResetMailArgs) Kind() string { return "tenant:mail_reset" }

// AskReset promises an address a link to choose a new password. It reads nothing
// about members and does the same for every address, so neither the answer nor its
// time tells who is one. Faults: Invalid on "email" for a malformed address.
func (s *Service) AskReset(ctx context.Context, t Tenant, email string) error {
	clean, err := CleanEmail(email)
	if err != nil {
		return err
	}
	return s.jobs.EnqueueControl(ctx, s.registry.Control(), QueueNow, ResetMailArgs{TenantID: t.ID, Email: clean})
}

// MailReset sends the link that AskReset promised. Nothing is sent to an address
// that belongs to no active member, nor for a workspace that nobody can enter.
func (s *Service) MailReset(ctx context.Context, mailer Mailer, links Links, a ResetMailArgs) error {
	known, err := inDirectory(ctx, s.registry.Control(), a.TenantID, a.Email)
	if err != nil || !known {
		return err
	}
	t, err := TenantByID(ctx, s.registry.Control(), a.TenantID)
	if fault.Is(err, fault.NotFound) || err == nil && !t.CanRead() && !t.IsClosed() {
		return nil
	}
	if err != nil {
		return err
	}
	db, err := s.registry.OpenTenant(ctx, t)
	if err != nil {
		return err
	}
	m, err := memberByEmail(ctx, db, a.Email)
	if fault.Is(err, fault.NotFound) || err == nil && !m.IsActive() {
		return nil
	}
	if err != nil {
		return err
	}
	token := s.keys.Sign(PurposeReset, t.ID, memberClaim(m), s.now().Add(resetFor))
	return mailer.Reset(ctx, ResetMail{Tenant: t.ID, To: m.Email, Name: m.Name, Workspace: t.Name,
		URL: links.TenantURL(t, "/password/new?token="+url.QueryEscape(token))})
}

// ResetMember finds whose password a link may set. Faults: Invalid for a link that
// is forged, over or used, or older than the member's password or address.
func (s *Service) ResetMember(ctx context.Context, db DB, token string) (Member, error) {
	payload, err := s.keys.Verify(PurposeReset, db.Tenant(), token, s.now())
	if err != nil {
		return Member{}, err
	}
	m, err := claimedMember(ctx, db, payload)
	if err == nil && !m.IsActive() {
		return Member{}, errClaimOver()
	}
	return m, err
}

// ResetPassword sets the password that a link allows, ends every session of the
// member and begins one here. Following a mailed link also shows that the address
// is theirs. The change is made only while the password is the one that the link was
// mailed for, which makes the link work once, in the same commit as what it does.
// Faults: as ResetMember, and Invalid on "password".
func (s *Service) ResetPassword(ctx context.Context, db DB, token, password string, from Visitor) (Member, string, error) {
	m, err := s.ResetMember(ctx, db, token)
	if err != nil {
		return Member{}, "", err
	}
	if err := CheckNewPassword(password, m.Name, m.Email); err != nil {
		return Member{}, "", err
	}
	digest, err := HashPassword(ctx, password)
	if err != nil {
		return Member{}, "", err
	}
	err = db.InTx(ctx, func(ctx context.Context, db DB) error {
		changed, err := replacePassword(ctx, db, m, digest, s.now())
		if err == nil && !changed {
			return errClaimOver()
		}
		if err != nil {
			return err
		}
		_, err = deleteOtherSessions(ctx, db, m.ID, 0)
		return err
	})
	if err != nil {
		return Member{}, "", err
	}
	s.sockets.CutMember(ctx, db.Tenant(), m.ID)
	m.PasswordDigest = digest
	if !m.IsConfirmed() {
		m.ConfirmedAt = s.now()
	}
	return s.begin(ctx, db, m, from)
}

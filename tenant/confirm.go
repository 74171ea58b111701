package tenant

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"hearth/tenant/fault"
)

// confirmFor is how long a confirmation link works.
const confirmFor = 7 * 24 * time.Hour

// MailConfirmation sends a member the link that confirms their address. Nothing is
// sent once it is confirmed.
func (s *Service) MailConfirmation(ctx context.Context, db DB, mailer Mailer, links Links, memberID int64) error {
	m, err := MemberByID(ctx, db, memberID)
	if fault.Is(err, fault.NotFound) || err == nil && (m.IsConfirmed() || !m.IsActive()) {
		return nil // nobody is waiting for this mail any more
	}
	if err != nil {
		return err
	}
	t, err := TenantByID(ctx, s.registry.Control(), db.Tenant())
	if err != nil {
		return err
	}
	token := s.keys.Sign(PurposeConfirm, db.Tenant(), strconv.FormatInt(m.ID, 10)+":"+m.Email, s.now().Add(confirmFor))
	return mailer.Confirmation(ctx, ConfirmationMail{Tenant: t.ID, To: m.Email, Name: m.Name, Workspace: t.Name,
		URL: links.TenantURL(t, "/confirm?token="+url.QueryEscape(token))})
}

// ConfirmEmail notes that the address a token was mailed to is its reader's. Doing
// it again changes nothing. Faults: Invalid for a token that is forged, over, or
// was mailed to an address the member no longer has.
func (s *Service) ConfirmEmail(ctx context.Context, db DB, token string) (Member, error) {
	payload, err := s.keys.Verify(PurposeConfirm, db.Tenant(), token, s.now())
	if err != nil {
		return Member{}, err
	}
	idText, email, _ := strings.Cut(payload, ":")
	id, err := strconv.ParseInt(idText, 10, 64)
	if err != nil {
		return Member{}, fault.Wrap(err, fault.Invalid, "This link is not valid.")
	}
	m, err := MemberByID(ctx, db, id)
	if fault.Is(err, fault.NotFound) || err == nil && m.Email != email {
		return Member{}, fault.New(fault.Invalid, "This link belongs to an address that was changed since. Ask for a new one on your profile.")
	}
	if err != nil || m.IsConfirmed() {
		return m, err
	}
	m.ConfirmedAt = s.now()
	return m, updateMember(ctx, db, m, "confirmed_at")
}

// ResendConfirmation sends the confirmation mail again.
func (s *Service) ResendConfirmation(ctx context.Context, db DB, me Member) error {
	if me.IsConfirmed() {
		return fault.New(fault.Precondition, "Your address is confirmed already.")
	}
	return s.jobs.Enqueue(ctx, db, QueueNow, ConfirmMailArgs{MemberID: me.ID})
}

// FindWorkspaces mails an address the workspaces it belongs to. The answer is the
// same whether there are any. Faults: Invalid on "email" for a malformed address.
func (s *Service) FindWorkspaces(ctx context.Context, email string) error {
	clean, err := CleanEmail(email)
	if err != nil {
		return err
	}
	return s.jobs.EnqueueControl(ctx, s.registry.Control(), QueueNow, FindMailArgs{Email: clean})
}

// MailWorkspaces sends the mail that FindWorkspaces promised.
func (s *Service) MailWorkspaces(ctx context.Context, mailer Mailer, links Links, email string) error {
	found, err := TenantsOf(ctx, s.registry.Control(), email)
	if err != nil {
		return err
	}
	mail := WorkspacesMail{To: email, SignUpURL: links.SiteURL("/signup")}
	for _, t := range found {
		mail.Workspaces = append(mail.Workspaces, WorkspaceLink{Name: t.Name, URL: links.TenantURL(t, "/session/new")})
	}
	return mailer.Workspaces(ctx, mail)
}

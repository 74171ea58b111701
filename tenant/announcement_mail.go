package tenant

import (
	"context"

	"hearth/tenant/fault"
)

// mailBatch is how many workspaces one job goes through.
const mailBatch = 100

// MailAnnouncementArgs asks to mail an announcement to the workspaces after one.
type MailAnnouncementArgs struct {
	AnnouncementID ID `json:"announcement_id"`
	After          ID `json:"after"`
}

// Kind implements JobArgs.
func (MailAnnouncementArgs) Kind() string { return "tenant:mail_announcement" }

// MailAnnouncementInArgs asks to mail an announcement to those in charge of one
// workspace.
type MailAnnouncementInArgs struct {
	AnnouncementID ID `json:"announcement_id"`
	TenantID       ID `json:"tenant_id"`
}

// Kind implements JobArgs.
func (MailAnnouncementInArgs) Kind() string { return "tenant:mail_announcement_in" }

// MailAnnouncementToArgs asks for one of those mails.
type MailAnnouncementToArgs struct {
	AnnouncementID ID    `json:"announcement_id"`
	TenantID       ID    `json:"tenant_id"`
	MemberID       int64 `json:"member_id"`
}

// Kind implements JobArgs.
func (MailAnnouncementToArgs) Kind() string { return "tenant:mail_announcement_to" }

// mailLater has an announcement mailed when it begins.
func (s *Service) mailLater(ctx context.Context, c ControlDB, a Announcement) error {
	if !a.ByMail {
		return nil
	}
	return AppendControlOutbox(ctx, c, QueueBulk, MailAnnouncementArgs{AnnouncementID: a.ID}, a.StartsAt)
}

// MailAnnouncement goes through the next workspaces in the order of their ids, and
// leaves the rest to a job behind it. How far it came is kept with the announcement: a
// job that runs again, or a second one for the same, does nothing. Workspaces that sleep
// are left out, for nobody wakes one to mail it: its people read the banner when they
// come.
func (s *Service) MailAnnouncement(ctx context.Context, a MailAnnouncementArgs) error {
	return s.registry.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error {
		said, err := lockAnnouncement(ctx, c, a.AnnouncementID)
		if err != nil || !said.ByMail || !said.Runs(s.now()) || said.MailedTo != a.After {
			return gone(err)
		}
		last, n, err := mailBatchOf(ctx, c, said)
		if err != nil || n == 0 {
			return err
		}
		if n < mailBatch {
			return nil
		}
		return AppendControlOutbox(ctx, c, QueueBulk, MailAnnouncementArgs{said.ID, last}, s.now())
	})
}

// MailAnnouncementIn asks for one mail to each person in charge, once.
func (s *Service) MailAnnouncementIn(ctx context.Context, a MailAnnouncementInArgs) error {
	_, _, db, ok, err := s.announced(ctx, a.AnnouncementID, a.TenantID)
	if err != nil || !ok {
		return err
	}
	people, err := InCharge(ctx, db)
	if IsAsleep(err) || err == nil && len(people) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	ids := make([]int64, len(people))
	for i, m := range people {
		ids[i] = m.ID
	}
	return askForMails(ctx, s.registry.Control(), a, ids)
}

// MailAnnouncementTo sends one of them. It is noted before it is sent: a process that
// dies in between costs a mail, of which the banner says the same, and never a second.
func (s *Service) MailAnnouncementTo(ctx context.Context, mailer Mailer, links Links, a MailAnnouncementToArgs) error {
	said, t, db, ok, err := s.announced(ctx, a.AnnouncementID, a.TenantID)
	if err != nil || !ok {
		return err
	}
	m, err := MemberByID(ctx, db, a.MemberID)
	if IsAsleep(err) || err == nil && (!m.IsActive() || !m.IsAdministrator()) {
		return nil
	}
	if err != nil {
		return gone(err)
	}
	c := s.registry.Control()
	if mine, err := noteMail(ctx, c, a, true); err != nil || !mine {
		return err
	}
	err = mailer.Announcement(ctx, AnnouncementMail{Tenant: t.ID, To: m.Email, Name: m.Name, Workspace: t.Name, Title: said.Title, Body: said.Body, URL: links.TenantURL(t, "/")})
	if err != nil && !fault.Is(err, fault.Invalid) {
		if _, undo := noteMail(context.WithoutCancel(ctx), c, a, false); undo != nil {
			return undo
		}
	}
	return err
}

// announced opens a workspace that is awake and still to be told; ok is false otherwise.
func (s *Service) announced(ctx context.Context, id, of ID) (a Announcement, t Tenant, db DB, ok bool, err error) {
	if a, err = AnnouncementByID(ctx, s.registry.Control(), id); err != nil {
		return a, t, db, false, gone(err)
	}
	if t, err = TenantByID(ctx, s.registry.Control(), of); err != nil {
		return a, t, db, false, gone(err)
	}
	if !a.ByMail || !a.Runs(s.now()) || !a.Includes(t) || !t.CanRead() || t.Residence != ResidenceAwake {
		return a, t, db, false, nil
	}
	db, err = s.registry.handle(ctx, t.ID, t.Node)
	return a, t, db, err == nil, err
}

// gone takes what is not there any more as done.
func gone(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

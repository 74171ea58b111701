package tenant_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
)

// announcementMails records whom an announcement was mailed to.
type announcementMails struct {
	tenant.Mailer
	to   []string
	fail error
}

func (m *announcementMails) Announcement(_ context.Context, a tenant.AnnouncementMail) error {
	if m.fail != nil {
		return m.fail
	}
	m.to = append(m.to, a.Workspace+" "+a.Name)
	return nil
}

type plainLinks struct{}

func (plainLinks) SiteURL(path string) string { return "http://hearth.test" + path }
func (plainLinks) TenantURL(t tenant.Tenant, path string) string {
	return "http://" + t.Slug + ".hearth.test" + path
}

// mailJobs runs each job that waits for mails, twice, as a process would that was killed
// before it could say that the first was done, until there are none.
func mailJobs(t *testing.T, env *tenanttest.Env, kinds string, mails *announcementMails) (jobs int) {
	t.Helper()
	for {
		var rows []tenant.OutboxEntry
		err := env.Registry.Control().NewRaw(`DELETE FROM node.outbox WHERE kind LIKE ? AND due_at <= now() + interval '1 second' RETURNING kind, args`, kinds).Scan(t.Context(), &rows)
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) == 0 {
			return jobs
		}
		for _, row := range slices.Concat(rows, rows) {
			jobs++
			var batch tenant.MailAnnouncementArgs
			var in tenant.MailAnnouncementInArgs
			var to tenant.MailAnnouncementToArgs
			err := errors.Join(json.Unmarshal(row.Args, &batch), json.Unmarshal(row.Args, &in), json.Unmarshal(row.Args, &to))
			switch row.Kind {
			case batch.Kind():
				err = errors.Join(err, env.Service.MailAnnouncement(t.Context(), batch))
			case in.Kind():
				err = errors.Join(err, env.Service.MailAnnouncementIn(t.Context(), in))
			case to.Kind():
				err = errors.Join(err, env.Service.MailAnnouncementTo(t.Context(), mails, plainLinks{}, to))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestAnAnnouncementIsMailedOnce(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	var want []string
	for i := range 3 {
		db, of := env.Open(t)
		tenanttest.MemberAs(t, db, "Olga", tenant.RoleOwner)
		tenanttest.MemberAs(t, db, "Anna", tenant.RoleAdministrator)
		tenanttest.Member(t, db, "Mia")
		if i == 2 {
			if err := env.Registry.Hibernate(t.Context(), of.ID); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want = append(want, of.Name+" Olga", of.Name+" Anna")
	}
	for i := range 150 { // more than a batch, with nobody in it
		if _, err := env.Registry.Control().NewRaw(`INSERT INTO control.tenants (id, slug, name, state) VALUES (?, ?, 'x', 'cancelled'), (?, ?, 'y', 'active')`,
			tenant.NewID(), fmt.Sprintf("c%d", i), tenant.NewID(), fmt.Sprintf("a%d", i)).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	a := announcement(env, tenant.Reach{})
	a.ByMail = true
	a, err := env.Service.Announce(t.Context(), operator, a)
	if err != nil {
		t.Fatal(err)
	}
	mails := &announcementMails{}
	if n := mailJobs(t, env, "tenant:mail_announcement", mails); n != 4 {
		t.Errorf("%d jobs went through 152 workspaces, want two, each run twice", n)
	}
	// Those that were made up have no data to look into.
	if _, err := env.Registry.Control().NewRaw(`UPDATE control.tenants SET residence = 'hibernated' WHERE name = 'y'`).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	mailJobs(t, env, "tenant:mail_announcement%", mails)
	slices.Sort(want)
	slices.Sort(mails.to)
	if !slices.Equal(mails.to, want) {
		t.Errorf("mailed to %q, want %q", mails.to, want)
	}
	a.Title = "Said again"
	if err := env.Service.ChangeAnnouncement(t.Context(), operator, a); err != nil {
		t.Fatal(err)
	}
	if err := env.Service.MailAnnouncement(t.Context(), tenant.MailAnnouncementArgs{AnnouncementID: a.ID}); err != nil {
		t.Fatal(err)
	}
	if mailJobs(t, env, "tenant:mail_announcement%", mails); len(mails.to) != len(want) {
		t.Errorf("a change was mailed: %q", mails.to)
	}
	var asleep int
	err = env.Registry.Control().NewRaw(`SELECT count(*) FROM control.tenants WHERE residence = 'hibernated' AND name LIKE 'Workspace%'`).Scan(t.Context(), &asleep)
	if err != nil || asleep != 1 {
		t.Errorf("somebody was woken for a mail: %d sleep, %v", asleep, err)
	}
}

func TestAMailThatCannotBeSentIsTriedAgain(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	db, of := env.Open(t)
	olga := tenanttest.MemberAs(t, db, "Olga", tenant.RoleOwner)
	a := announcement(env, tenant.Reach{Tenants: []tenant.ID{of.ID}})
	a.ByMail = true
	a, err := env.Service.Announce(t.Context(), operator, a)
	if err != nil {
		t.Fatal(err)
	}
	if err := env.Service.MailAnnouncementIn(t.Context(), tenant.MailAnnouncementInArgs{AnnouncementID: a.ID, TenantID: of.ID}); err != nil {
		t.Fatal(err)
	}
	args := tenant.MailAnnouncementToArgs{AnnouncementID: a.ID, TenantID: of.ID, MemberID: olga.ID}
	mails := &announcementMails{fail: fault.New(fault.Unavailable, "The mail server is away.")}
	if err := env.Service.MailAnnouncementTo(t.Context(), mails, plainLinks{}, args); !fault.Is(err, fault.Unavailable) {
		t.Fatalf("got %v", err)
	}
	mails.fail = nil
	for range 2 {
		if err := env.Service.MailAnnouncementTo(t.Context(), mails, plainLinks{}, args); err != nil {
			t.Fatal(err)
		}
	}
	if len(mails.to) != 1 {
		t.Errorf("mailed %d times", len(mails.to))
	}
}

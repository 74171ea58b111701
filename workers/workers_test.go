package workers

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"hearth/billing"
	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/chat/media"
	"hearth/tenant"
	"hearth/tenant/mail"
	"hearth/tenant/tenanttest"
	"hearth/workers/job"
	"hearth/workers/job/jobtest"

	"github.com/google/go-cmp/cmp"
)

// links makes addresses as tenant/web does, on hosts of these tests.
type links struct{}

func (links) SiteURL(path string) string { return "https://hearth.test" + path }

func (links) TenantURL(t tenant.Tenant, path string) string {
	return "https://" + t.Slug + ".hearth.test" + path
}

func usages(env *tenanttest.Env) *billing.Usage {
	return billing.NewUsage(billing.UsageConfig{Control: env.Registry.Control(), Now: time.Now, Nodes: env.Registry.Nodes})
}

func setup(t *testing.T) (*tenanttest.Env, *job.Mux, *mail.Catcher, []job.Periodic) {
	t.Helper()
	env, mux, caught := tenanttest.New(t), job.NewMux(), mail.NewCatcher()
	rooms := chat.NewService(&chattest.Events{}, job.NewClient(nil), time.Now)
	rooms.KeepFiles(env.Files, media.Files{})
	periodic := Register(mux, Deps{Billing: billing.NewService(billing.ServiceConfig{Control: env.Registry.Control()}), Registry: env.Registry, Tenants: env.Service, Links: links{}, Chat: rooms, Usage: usages(env), Inspection: billing.NewInspection(billing.InspectionConfig{Usage: usages(env)}),
		Mailer: mail.Mailer{Sender: caught, From: "Hearth <hello@hearth.test>"}})
	return env, mux, caught, periodic
}

func TestConfirmationIsMailedUntilItIsConfirmed(t *testing.T) {
	t.Parallel()
	env, mux, caught, _ := setup(t)
	db, workspace := env.Open(t)
	ada := tenanttest.Member(t, db, "Ada")
	if _, err := db.NewUpdate().Model(&ada).Set("confirmed_at = NULL").WherePK().Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := job.NewClient(nil).Enqueue(t.Context(), db, tenant.QueueNow, tenant.ConfirmMailArgs{MemberID: ada.ID}); err != nil {
		t.Fatal(err)
	}
	jobtest.Run(t, env.Registry.Control(), mux, db.Tenant())
	list := caught.List()
	if len(list) != 1 || list[0].To != ada.Email || !strings.Contains(list[0].Text, "https://"+workspace.Slug+".hearth.test/confirm?token=") {
		t.Fatalf("mails %+v, want one to %s with a link", list, ada.Email)
	}
	if _, err := db.NewUpdate().Model(&ada).Set("confirmed_at = now()").WherePK().Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := job.NewClient(nil).Enqueue(t.Context(), db, tenant.QueueNow, tenant.ConfirmMailArgs{MemberID: ada.ID}); err != nil {
		t.Fatal(err)
	}
	jobtest.RunTwice(t, env.Registry.Control(), mux, db.Tenant())
	if n := len(caught.List()); n != 1 {
		t.Errorf("%d mails after confirming, want no more", n)
	}
}

func TestWorkspacesAreMailedWhetherOrNotThereAreAny(t *testing.T) {
	t.Parallel()
	env, mux, caught, _ := setup(t)
	for _, email := range []string{"nobody@example.com", "Nobody.Else@example.com"} {
		if err := env.Service.FindWorkspaces(t.Context(), email); err != nil {
			t.Fatal(err)
		}
	}
	jobtest.Run(t, env.Registry.Control(), mux, tenant.ID{})
	var got []string
	for _, m := range caught.List() {
		got = append(got, m.To+": "+m.Subject)
	}
	want := []string{"nobody.else@example.com: No workspace has this address", "nobody@example.com: No workspace has this address"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
}

func TestANewPasswordIsMailedToActiveMembersOnly(t *testing.T) {
	t.Parallel()
	env, mux, caught, _ := setup(t)
	db, workspace := env.Open(t)
	ada := tenanttest.Member(t, db, "Ada")
	_, err := env.Registry.Control().NewRaw(`INSERT INTO control.directory (email, tenant_id) VALUES (?, ?), ('gone@example.com', ?)`, ada.Email, workspace.ID, workspace.ID).Exec(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, email := range []string{ada.Email, "nobody@example.com", "gone@example.com"} {
		if err := env.Service.AskReset(t.Context(), workspace, email); err != nil {
			t.Fatal(err)
		}
	}
	jobtest.Run(t, env.Registry.Control(), mux, tenant.ID{})
	var got []string
	for _, m := range caught.List() {
		got = append(got, m.To+": "+m.Subject)
		if !strings.Contains(m.Text, "https://"+workspace.Slug+".hearth.test/password/new?token=") || !strings.Contains(m.HTML, "/password/new?token=") {
			t.Errorf("no link in %+v", m)
		}
	}
	want := []string{ada.Email + ": Choose a new password for " + workspace.Name}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
}

func TestPeriodicJobs(t *testing.T) {
	t.Parallel()
	env, mux, _, periodic := setup(t)
	seen := map[string]bool{}
	for _, p := range periodic {
		kind := p.Args.Kind()
		if seen[kind] || p.Every < time.Second || p.Why == "" {
			t.Errorf("%s: twice, too often, or without a reason: %+v", kind, p)
		}
		seen[kind] = true
		for range 2 {
			if err := mux.Run(t.Context(), tenant.OutboxEntry{Kind: kind, Queue: p.Queue, Args: json.RawMessage("{}")}); err != nil {
				t.Errorf("%s: %v", kind, err)
			}
		}
	}
	if _, err := job.NewServer(job.Config{RedisURL: "redis://127.0.0.1:1/0"}, env.Registry.Control(), mux, periodic, nil); err != nil {
		t.Errorf("NewServer: %v", err)
	}
}

package workers

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"sync"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/mail"
	"hearth/tenant/tenanttest"
	"hearth/workers/job"
	"hearth/workers/job/jobtest"
)

// off returns a process's service whose clock is off by so much. The database's
// is right.
func off(env *tenanttest.Env, by time.Duration) *tenant.Service {
	return tenant.NewService(tenant.ServiceConfig{Registry: env.Registry, Keys: env.Keys, Rooms: env.Rooms, Sockets: env.Sockets,
		Jobs: job.NewClient(nil), Files: env.Files, Now: func() time.Time { return time.Now().Add(by) }})
}

func TestAClockThatIsOffByAnHour(t *testing.T) {
	t.Parallel()
	for _, by := range []time.Duration{time.Hour, -time.Hour} {
		t.Run(fmt.Sprint(by), func(t *testing.T) {
			t.Parallel()
			env := tenanttest.New(t)
			wrong, mux, caught := off(env, by), job.NewMux(), mail.NewCatcher()
			Register(mux, Deps{Registry: env.Registry, Tenants: wrong, Links: links{}, Mailer: mail.Mailer{Sender: caught, From: "Hearth <hello@hearth.test>"}})

			email := tenanttest.Unique("olive") + "@marsh.example"
			id, err := wrong.BeginSignUp(t.Context(), tenant.SignUp{Name: "Olive Marsh", Email: email, Password: "copper kettle hill",
				Workspace: "The marsh", Slug: tenanttest.Unique("marsh")})
			if err != nil {
				t.Fatal(err)
			}
			// Both processes want it: one has it, by the database's clock.
			var both sync.WaitGroup
			var owners [2]int64
			for i, s := range []*tenant.Service{wrong, env.Service} {
				both.Go(func() {
					var done bool
					var err error
					if _, owners[i], done, err = s.AwaitProvisioned(t.Context(), id, time.Minute); err != nil || !done {
						t.Errorf("provisioning: %v %v", done, err)
					}
				})
			}
			both.Wait()
			db, err := env.Registry.Open(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			olive, err := tenant.MemberByID(t.Context(), db, owners[0])
			if err != nil || owners[0] != owners[1] || olive.Email != email {
				t.Fatalf("owners %v: %v", owners, err)
			}
			jobtest.Run(t, env.Registry.Control(), mux, id)
			if n := len(caught.List()); n != 1 {
				t.Fatalf("%d mails, want one", n)
			}
			_, token, err := wrong.BeginSession(t.Context(), db, olive.ID, tenant.Visitor{})
			if err != nil {
				t.Fatal(err)
			}
			for name, s := range map[string]*tenant.Service{"its own": wrong, "the other process": env.Service} {
				if m, err := s.Resume(t.Context(), db, token, tenant.Visitor{}); err != nil || m.ID != olive.ID {
					t.Errorf("the session at %s: %v", name, err)
				}
			}
			link, err := url.Parse(regexp.MustCompile(`https://\S+`).FindString(caught.List()[0].Text))
			if err != nil {
				t.Fatal(err)
			}
			if m, err := env.Service.ConfirmEmail(t.Context(), db, link.Query().Get("token")); err != nil || !m.IsConfirmed() {
				t.Errorf("the link in the mail, elsewhere: %v", err)
			}
		})
	}
}

// TestAClockJumpsWhileAnOperationIsLeased lets a process whose clock is an hour ahead
// look for operations that lapsed: the one of a live process is not among them.
func TestAClockJumpsWhileAnOperationIsLeased(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	control := env.Registry.Control()
	id, err := env.Service.BeginSignUp(t.Context(), tenant.SignUp{Name: "Pia Marsh", Email: tenanttest.Unique("pia") + "@marsh.example",
		Password: "pepper bottle shelf", Workspace: "The marsh", Slug: tenanttest.Unique("marsh")})
	if err != nil {
		t.Fatal(err)
	}
	lease := func(until string) {
		t.Helper()
		if _, err := control.NewRaw(`UPDATE control.operations SET leased_until = now() + ?::interval WHERE tenant_id = ?`, until, id).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	state := func() tenant.State {
		t.Helper()
		found, err := tenant.TenantByID(context.WithoutCancel(t.Context()), control, id)
		if err != nil {
			t.Fatal(err)
		}
		return found.State
	}
	lease("20 seconds")
	if err := off(env, time.Hour).ResumeOperations(t.Context()); err != nil || state() != tenant.StateProvisioning {
		t.Errorf("an hour ahead: %v, %s", err, state())
	}
	lease("-1 second")
	if err := off(env, -time.Hour).ResumeOperations(t.Context()); err != nil || state() != tenant.StateActive {
		t.Errorf("an hour behind: %v, %s", err, state())
	}
}

// TestALinkAcrossClocks shows what a minute's link is worth between processes whose
// clocks differ by an hour: too long, or over with a sentence; never twice.
func TestALinkAcrossClocks(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	db, _ := env.Open(t)
	ada := tenanttest.Member(t, db, "Ada")
	token := off(env, time.Hour).HandoverToken(db.Tenant(), ada.ID, "/")
	if _, _, _, err := env.Service.TakeHandover(t.Context(), db, token, tenant.Visitor{}); err != nil {
		t.Errorf("made an hour ahead: %v", err)
	}
	for name, s := range map[string]*tenant.Service{"again": env.Service, "again, at its own": off(env, time.Hour)} {
		if _, _, _, err := s.TakeHandover(t.Context(), db, token, tenant.Visitor{}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v, want it spent", name, err)
		}
	}

	behind := off(env, -time.Hour)
	token = env.Service.HandoverToken(db.Tenant(), ada.ID, "/")
	if _, _, _, err := behind.TakeHandover(t.Context(), db, token, tenant.Visitor{}); err != nil {
		t.Errorf("taken an hour behind: %v", err)
	}
	later := `UPDATE control.spent_links SET expires_at = expires_at - interval '30 minutes'` // half an hour passes
	if _, err := env.Registry.Control().NewRaw(later).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := env.Service.PurgeSpent(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := behind.TakeHandover(t.Context(), db, token, tenant.Visitor{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("taken again where it is not over yet: %v, want it spent", err)
	}
	late := off(env, -time.Hour).HandoverToken(db.Tenant(), ada.ID, "/")
	if _, _, _, err := env.Service.TakeHandover(t.Context(), db, late, tenant.Visitor{}); !fault.Is(err, fault.Invalid) || fault.Message(err) == "" {
		t.Errorf("made an hour behind: %v, want a sentence", err)
	}
}

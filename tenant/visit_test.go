package tenant_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
)

// withClock is the environment's service with a clock of its own.
func withClock(env *tenanttest.Env, now func() time.Time) *tenant.Service {
	return tenant.NewService(tenant.ServiceConfig{Registry: env.Registry, Keys: env.Keys, Rooms: env.Rooms, Sockets: env.Sockets, Jobs: controlOutbox{}, Files: env.Files, Resolver: env.DNS, Now: now})
}

type controlOutbox struct{ tenant.Enqueuer }

func (controlOutbox) EnqueueControl(ctx context.Context, c tenant.ControlDB, q tenant.Queue, a tenant.JobArgs) error {
	return tenant.AppendControlOutbox(ctx, c, q, a, time.Time{})
}

// visitingOperator makes an operator and signs them in.
func visitingOperator(t *testing.T, s *tenant.Service) tenant.Operator {
	t.Helper()
	email := tenanttest.Unique("olive") + "@example.com"
	if err := s.SeedOperator(t.Context(), email, "Olive Operator", "lantern over the quiet harbour"); err != nil {
		t.Fatal(err)
	}
	o, _, err := s.OperatorSignIn(t.Context(), email, "lantern over the quiet harbour", tenant.Visitor{})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestAVisitEnds(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	db, of := env.Open(t)
	ada := tenanttest.MemberAs(t, db, "Ada", tenant.RoleAdministrator)
	jana := tenanttest.Member(t, db, "Jana")
	for _, tt := range []struct {
		name string
		end  func(t *testing.T, s *tenant.Service, o tenant.Operator, v tenant.Visit, clock *time.Time)
		over bool
	}{
		{"not before its time", func(_ *testing.T, _ *tenant.Service, _ tenant.Operator, v tenant.Visit, clock *time.Time) {
			*clock = v.ExpiresAt.Add(-time.Second)
		}, false},
		{"by the clock", func(_ *testing.T, _ *tenant.Service, _ tenant.Operator, v tenant.Visit, clock *time.Time) {
			*clock = v.ExpiresAt
		}, true},
		{"by the clock though it was raised", func(t *testing.T, s *tenant.Service, o tenant.Operator, v tenant.Visit, clock *time.Time) {
			if _, err := s.RaiseVisit(t.Context(), o.Actor(""), of, v.ID, "to mend a room"); err != nil {
				t.Fatal(err)
			}
			*clock = v.ExpiresAt.Add(time.Second)
		}, true},
		{"at the member's word", func(t *testing.T, s *tenant.Service, _ tenant.Operator, v tenant.Visit, _ *time.Time) {
			if err := s.EndVisit(t.Context(), db, jana, v.ID); err != nil {
				t.Fatal(err)
			}
		}, true},
		{"at an administrator's", func(t *testing.T, s *tenant.Service, _ tenant.Operator, v tenant.Visit, _ *time.Time) {
			if err := s.EndVisit(t.Context(), db, ada, v.ID); err != nil {
				t.Fatal(err)
			}
		}, true},
		{"not at somebody else's", func(t *testing.T, s *tenant.Service, _ tenant.Operator, v tenant.Visit, _ *time.Time) {
			if err := s.EndVisit(t.Context(), db, tenanttest.Member(t, db, "Sam"), v.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("a bystander: %v", err)
			}
		}, false},
		{"at an operator's", func(t *testing.T, s *tenant.Service, o tenant.Operator, v tenant.Visit, _ *time.Time) {
			if _, err := s.EndVisitAs(t.Context(), o.Actor(""), of, v.ID); err != nil {
				t.Fatal(err)
			}
		}, true},
		{"with the operator's session", func(t *testing.T, s *tenant.Service, o tenant.Operator, _ tenant.Visit, _ *time.Time) {
			if err := s.OperatorSignOut(t.Context(), o); err != nil {
				t.Fatal(err)
			}
		}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			clock := time.Now()
			s := withClock(env, func() time.Time { return clock })
			o := visitingOperator(t, s)
			v, link, err := s.BeginVisit(t.Context(), o, o.Actor(""), of, jana.Email, "they asked")
			if err != nil {
				t.Fatal(err)
			}
			me, token, _, err := s.TakeHandover(t.Context(), db, link, tenant.Visitor{})
			if err != nil || me.ID != jana.ID || me.Visit == nil || me.Visit.IsRaised() {
				t.Fatalf("as %v: %v", me, err)
			}
			if !s.WellSigned(of.ID, token) {
				t.Fatal("its token is no session's")
			}
			tt.end(t, s, o, v, &clock)
			_, err = s.Resume(t.Context(), db, token, tenant.Visitor{})
			if over := fault.Is(err, fault.Unauthenticated); over != tt.over || !over && err != nil {
				t.Errorf("over: %v (%v), want %v", over, err, tt.over)
			}
		})
	}
}

func TestBeginningAVisit(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	db, of := env.Open(t)
	_, next := env.Open(t)
	jana := tenanttest.Member(t, db, "Jana")
	gone := tenanttest.Member(t, db, "Gone")
	if _, err := db.NewRaw(`UPDATE ?tenant.members SET status = 'deactivated' WHERE id = ?`, gone.ID).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	closed := of
	closed.State = tenant.StateCancelled
	deleted := of
	deleted.State = tenant.StateDeleted
	o := visitingOperator(t, env.Service)
	for _, tt := range []struct {
		name, email, reason, field string
		of                         tenant.Tenant
		kind                       fault.Kind
	}{
		{"without a reason", jana.Email, " ", "reason", of, fault.Invalid},
		{"with too long a reason", jana.Email, strings.Repeat("a", tenant.MaxReason+1), "reason", of, fault.Invalid},
		{"with a reason that cannot be kept", jana.Email, "a\x00b", "reason", of, fault.Invalid},
		{"as nobody", "", "why", "member", of, fault.Invalid},
		{"as no address", "'; DROP TABLE members --", "why", "member", of, fault.Invalid},
		{"as a stranger", "stranger@example.com", "why", "member", of, fault.Invalid},
		{"as somebody who was let go", gone.Email, "why", "member", of, fault.Invalid},
		{"as a member of another workspace", jana.Email, "why", "member", next, fault.Invalid},
		{"in a closed workspace", jana.Email, "why", "", closed, fault.Precondition},
		{"in a deleted workspace", jana.Email, "why", "", deleted, fault.Precondition},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, link, err := env.Service.BeginVisit(t.Context(), o, o.Actor(""), tt.of, tt.email, tt.reason)
			if !fault.Is(err, tt.kind) || fault.FieldOf(err) != tt.field || link != "" {
				t.Errorf("%v on %q", err, fault.FieldOf(err))
			}
		})
	}
	_, link, err := env.Service.BeginVisit(t.Context(), o, o.Actor(""), of, jana.Email, `<b>"why"</b>`)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the link is good once
		_, _, _, err = env.Service.TakeHandover(t.Context(), db, link, tenant.Visitor{})
	}
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("the link is good twice: %v", err)
	}
	var kept int
	err = env.Registry.Control().NewRaw(`SELECT count(*) FROM control.audit_log AS a JOIN node.outbox AS o ON o.kind = 'tenant:mail_visit' AND o.args ->> 'tenant_id' = a.tenant_id::text
		WHERE a.tenant_id = ? AND a.action = 'visit.begin' AND a.reason = ?`, of.ID, `<b>"why"</b>`).Scan(t.Context(), &kept)
	if err != nil || kept != 1 {
		t.Errorf("%d entries with a mail, want 1: %v", kept, err)
	}
}

// TestTheOwnerIsToldOfAVisit reads both mails, and runs their jobs twice.
func TestTheOwnerIsToldOfAVisit(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	db, of := env.Open(t)
	owner := tenanttest.MemberAs(t, db, "Ada", tenant.RoleOwner)
	jana := tenanttest.Member(t, db, "Jana")
	o := visitingOperator(t, env.Service)
	v, _, err := env.Service.BeginVisit(t.Context(), o, o.Actor(""), of, jana.Email, "they asked")
	if err != nil {
		t.Fatal(err)
	}
	var box visitMails
	raised := tenant.VisitMailArgs{TenantID: of.ID, VisitID: v.ID, Raised: true}
	if err := env.Service.MailVisit(t.Context(), &box, plainLinks{}, raised); !fault.Is(err, fault.Unavailable) {
		t.Errorf("raised before it is: %v", err)
	}
	if _, err := env.Service.RaiseVisit(t.Context(), tenant.Terminal, of, v.ID, "why"); !fault.Is(err, fault.Precondition) {
		t.Errorf("raised by somebody else: %v", err)
	}
	if _, err := env.Service.RaiseVisit(t.Context(), o.Actor(""), of, v.ID, ""); !fault.Is(err, fault.Invalid) {
		t.Errorf("raised without a reason: %v", err)
	}
	if _, err := env.Service.RaiseVisit(t.Context(), o.Actor(""), of, v.ID, "to mend a room"); err != nil {
		t.Fatal(err)
	}
	for _, a := range []tenant.VisitMailArgs{{TenantID: of.ID, VisitID: v.ID}, raised, {TenantID: of.ID, VisitID: 1 << 40}, {TenantID: tenant.NewID(), VisitID: v.ID}} {
		if err := env.Service.MailVisit(t.Context(), &box, plainLinks{}, a); err != nil {
			t.Errorf("%v: %v", a, err)
		}
	}
	if len(box.sent) != 2 {
		t.Fatalf("%d mails, want 2", len(box.sent))
	}
	for i, reason := range []string{"they asked", "to mend a room"} {
		if m := box.sent[i]; m.To != owner.Email || m.Operator != "Olive Operator" || m.Member != "Jana" || m.Reason != reason || m.Raised != (i == 1) || !m.Until.Equal(v.ExpiresAt.Truncate(time.Microsecond)) {
			t.Errorf("mail %d: %+v", i, m)
		}
	}
}

type visitMails struct {
	tenant.Mailer
	sent []tenant.VisitMail
}

func (b *visitMails) Visit(_ context.Context, m tenant.VisitMail) error {
	b.sent = append(b.sent, m)
	return nil
}

// TestAVisitWakes begins one in a workspace that sleeps, and in one that is suspended.
func TestAVisitWakes(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	db, of := env.Open(t)
	jana := tenanttest.Member(t, db, "Jana")
	o := visitingOperator(t, env.Service)
	first, _, err := env.Service.BeginVisit(t.Context(), o, o.Actor(""), of, jana.Email, "they asked")
	if err != nil {
		t.Fatal(err)
	}
	if err := env.Registry.Hibernate(t.Context(), of.ID); err != nil {
		t.Fatal(err)
	}
	asleep, err := tenant.TenantByID(t.Context(), env.Registry.Control(), of.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := env.Service.VisitIn(t.Context(), asleep, first.ID); !fault.Is(err, fault.Precondition) {
		t.Errorf("a visit in a workspace that sleeps: %v", err)
	}
	asleep.State = tenant.StateSuspended
	v, _, err := env.Service.BeginVisit(t.Context(), o, o.Actor(""), asleep, jana.Email, "they asked again")
	if err != nil {
		t.Fatal(err)
	}
	list, err := tenant.VisitsTo(t.Context(), db, jana.ID, 10)
	if err != nil || len(list) != 2 || list[0].ID != v.ID || list[1].ID != first.ID {
		t.Errorf("after waking: %+v (%v)", list, err)
	}
}

//go:build !production

// Package billingtest gives tests a workspace whose money goes through the built-in
// test Stripe, with a clock that the test moves and events that it delivers as it
// likes.
package billingtest

import (
	"context"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"hearth/billing"
	"hearth/billing/gateway"
	"hearth/billing/stripefake"
	"hearth/tenant"
	"hearth/tenant/mail"
	"hearth/tenant/tenanttest"
)

// World is one workspace and its Stripe.
type World struct {
	t       testing.TB
	Env     *tenanttest.Env
	DB      tenant.DB
	Tenant  tenant.Tenant
	Owner   tenant.Member
	Fake    *stripefake.Fake
	Gateway *gateway.Client
	Service *billing.Service
	Mails   *mail.Catcher

	kind   billing.SinkKind
	beside int       // checkouts that the workspace does not know of
	since  time.Time // the database's, from when on what happened belongs to this Stripe
}

// Begin is when the clock of a World starts.
var Begin = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// New makes a workspace with an owner and two members. faults may be nil.
func New(t testing.TB, faults stripefake.Config) *World {
	t.Helper()
	return build(t, tenanttest.New(t), faults, "")
}

// Alone is New in a database of its own, for what is done for all workspaces there are,
// with a kind of sink.
func Alone(t testing.TB, faults stripefake.Config, kind billing.SinkKind) *World {
	t.Helper()
	return build(t, tenanttest.Alone(t), faults, kind)
}

// Another is a second workspace beside the first, with the same Stripe.
func (w *World) Another() *World {
	w.t.Helper()
	other := *w
	other.open()
	return &other
}

func build(t testing.TB, env *tenanttest.Env, faults stripefake.Config, kind billing.SinkKind) *World {
	t.Helper()
	w := &World{t: t, Env: env, kind: kind}
	w.Env.Money = billing.Leaving{}
	w.open()
	w.connect(faults)
	return w
}

func (w *World) open() {
	w.DB, w.Tenant = w.Env.Open(w.t)
	w.Owner = tenanttest.MemberAs(w.t, w.DB, "Olive", tenant.RoleOwner)
	tenanttest.Member(w.t, w.DB, "Pia")
	tenanttest.Member(w.t, w.DB, "Quentin")
}

// connect gives the workspace a Stripe that knows nothing of it.
func (w *World) connect(faults stripefake.Config) {
	w.t.Helper()
	faults.URL, faults.Now = "http://stripe.test/dev/stripe", func() time.Time { return Begin }
	fake, err := stripefake.New(faults)
	if err != nil {
		w.t.Fatal(err)
	}
	w.Fake, w.Mails = fake, mail.NewCatcher()
	w.Gateway = gateway.New(gateway.Config{
		SecretKey: stripefake.Key, WebhookSecrets: []string{stripefake.Secret}, URL: "http://stripe.test", Transport: mortal{fake}, Now: fake.Now,
	})
	w.Service = billing.NewService(w.config(w.Control()))
}

func (w *World) config(c tenant.ControlDB) billing.ServiceConfig {
	return billing.ServiceConfig{
		Control: c, Gateway: w.Gateway, Jobs: jobs{}, Links: links{}, Tenants: w.Env.Registry, Mailer: mail.Mailer{Sender: w.Mails, From: "hearth@hearth.test"}, Now: w.Fake.Now, Log: slog.New(slog.DiscardHandler), Sink: w.kind,
	}
}

// Sink bills usage through its Stripe.
func (w *World) Sink(kind billing.SinkKind) billing.Sink {
	w.t.Helper()
	s, err := gateway.NewSink(w.Gateway, kind)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

// Control is the control plane.
func (w *World) Control() tenant.ControlDB { return w.Env.Registry.Control() }

// Subscribe buys a plan with a test card: good, or expires. The first events are not
// delivered yet.
func (w *World) Subscribe(plan billing.PlanID, every billing.Interval, card string) {
	w.t.Helper()
	url, err := w.Service.Checkout(w.t.Context(), w.DB, w.Owner, billing.Order{Plan: plan, Every: every})
	if err != nil {
		w.t.Fatal(err)
	}
	if !w.Fake.PayCheckout(stripefake.CheckoutAt(url), card) {
		w.t.Fatalf("the card %q was refused at %s", card, url)
	}
}

// Deliver tells everything that happened, in its order, and follows it up.
func (w *World) Deliver() {
	w.t.Helper()
	for _, d := range w.Fake.Take() {
		w.Tell(d)
	}
}

// Tell delivers one event and follows it up.
func (w *World) Tell(d stripefake.Delivery) {
	w.t.Helper()
	signature := stripefake.Sign(d.Body, stripefake.Secret, w.Fake.Now())
	if err := w.Service.ReceiveEvent(w.t.Context(), d.Body, signature); err != nil {
		w.t.Fatalf("%s: %v", d.Type, err)
	}
	if err := w.Service.HandleEvent(w.t.Context(), billing.HandleEventArgs{EventID: d.ID}); err != nil {
		w.t.Fatalf("%s: %v", d.Type, err)
	}
}

// Pass lets time pass at Stripe and here, with all that happens at its edges.
func (w *World) Pass(d time.Duration) {
	w.t.Helper()
	w.Fake.Advance(d)
	w.Deliver()
	if err := w.Service.LookAgain(w.t.Context(), billing.LookAgainArgs{TenantID: w.Tenant.ID}); err != nil {
		w.t.Fatal(err)
	}
}

// Now is the workspace as the control plane has it.
func (w *World) Now() tenant.Tenant {
	w.t.Helper()
	now, err := tenant.TenantByID(w.t.Context(), w.Control(), w.Tenant.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return now
}

// Account is what is known of its money.
func (w *World) Account() billing.Account {
	w.t.Helper()
	a, err := billing.AccountOf(w.t.Context(), w.Control(), w.Tenant.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

// jobs writes to the real outbox without waking a relay.
type jobs struct{}

func (jobs) Enqueue(ctx context.Context, db tenant.DB, q tenant.Queue, a tenant.JobArgs) error {
	return tenant.AppendOutbox(ctx, db, q, a, time.Time{})
}

func (jobs) EnqueueAt(ctx context.Context, db tenant.DB, q tenant.Queue, a tenant.JobArgs, due time.Time) error {
	return tenant.AppendOutbox(ctx, db, q, a, due)
}

func (jobs) EnqueueControl(ctx context.Context, c tenant.ControlDB, q tenant.Queue, a tenant.JobArgs) error {
	return tenant.AppendControlOutbox(ctx, c, q, a, time.Time{})
}

type links struct{}

func (links) SiteURL(path string) string { return "http://hearth.test" + path }
func (links) TenantURL(t tenant.Tenant, path string) string {
	return "http://" + t.Slug + ".hearth.test" + path
}

// RunTells runs the jobs that tell people of money, as often as it is called: none of
// them is closed.
func (w *World) RunTells() {
	w.t.Helper()
	for _, step := range []string{"billing:tell", "billing:mail_owing"} {
		var rows []string
		if err := w.Control().NewRaw(`SELECT args::text FROM node.outbox WHERE kind = ? AND args->>'tenant_id' = ? ORDER BY created_at`, step, w.Tenant.ID.String()).Scan(w.t.Context(), &rows); err != nil {
			w.t.Fatal(err)
		}
		for _, text := range rows {
			if err := w.runTell(step, []byte(text)); err != nil {
				w.t.Fatal(err)
			}
		}
		if step == "billing:mail_owing" {
			w.exec(`DELETE FROM node.outbox WHERE kind = 'billing:mail_owing' AND args->>'tenant_id' = ?`, w.Tenant.ID.String())
		}
	}
}

func (w *World) runTell(step string, text []byte) error {
	if step == "billing:tell" {
		var a billing.TellArgs
		if err := json.Unmarshal(text, &a); err != nil {
			return err
		}
		return w.Service.Tell(w.t.Context(), a)
	}
	var a billing.MailOwingArgs
	if err := json.Unmarshal(text, &a); err != nil {
		return err
	}
	return w.Service.MailOwing(w.t.Context(), a)
}

// Forget makes the workspace one that Stripe was not asked about for long.
func (w *World) Forget() {
	w.t.Helper()
	w.exec(`UPDATE control.customers SET fetched_at = fetched_at - interval '1 year' WHERE tenant_id = ?`, w.Tenant.ID.String())
}

func (w *World) exec(statement string, args ...any) {
	w.t.Helper()
	if _, err := w.Control().NewRaw(statement, args...).Exec(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// KeepUntilTomorrow makes a closed workspace one that can be opened again by the
// database's clock, which is not the World's.
func (w *World) KeepUntilTomorrow() {
	w.t.Helper()
	w.exec(`UPDATE control.tenants SET delete_at = now() + interval '1 day' WHERE id = ?`, w.Tenant.ID.String())
}

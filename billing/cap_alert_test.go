package billing

import (
	"context"
	"fmt"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

type capBox struct {
	alertBox
	caps []CapMail
}

func (b *alertBox) Cap(context.Context, CapMail) error { return nil }

func (b *capBox) Cap(_ context.Context, m CapMail) error {
	b.caps = append(b.caps, m)
	return nil
}

// taken takes the jobs of a kind that a workspace waits for.
func taken[T any](t *testing.T, c tenant.ControlDB, kind string, id tenant.ID) (all []T) {
	t.Helper()
	var rows []struct{ Args string }
	if err := c.NewRaw(`DELETE FROM node.outbox WHERE kind = ? AND args ->> 'tenant_id' = ? RETURNING args`, kind, id.String()).Scan(t.Context(), &rows); err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		var a T
		if err := decodeForTest(r.Args, &a); err != nil {
			t.Fatal(err)
		}
		all = append(all, a)
	}
	return all
}

// TestThoseWhoPayHearOfACapOnce spends 79, 80 and 100 hundredths of one, with each job
// run twice.
func TestThoseWhoPayHearOfACapOnce(t *testing.T) {
	t.Parallel()
	a := newAbove(t, "team@1", 2)
	control := a.env.Registry.Control()
	owner := tenanttest.MemberAs(t, a.db, "Olive", tenant.RoleOwner)
	admin := tenanttest.MemberAs(t, a.db, "Anna", tenant.RoleAdministrator)
	tenanttest.Member(t, a.db, "Mona")
	if _, err := control.NewRaw(`UPDATE control.customers SET contact_email = 'books@larkfield.example', contact_name = 'Books' WHERE tenant_id = ?`, a.id).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.allow(AboveWish{On: true, Cap: "10"}) // 2,000 thousands of calls
	box := &capBox{}
	use := func(n int64) {
		t.Helper()
		a.use(MetricCalls, n)
		u := a.rollUp()
		for range 2 {
			if err := u.alarm(t.Context(), []hour{{Tenant: a.id, Metric: MetricCalls, Hour: a.at}}); err != nil {
				t.Fatal(err)
			}
		}
		for _, args := range taken[TellCapArgs](t, control, "billing:tell_cap", a.id) {
			for range 2 {
				if err := u.TellCap(t.Context(), a.env.Registry, args); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, args := range taken[MailCapArgs](t, control, "billing:mail_cap", a.id) {
			if err := u.MailCap(t.Context(), a.env.Registry, box, alertLinks{}, args); err != nil {
				t.Fatal(err)
			}
		}
	}
	use(110_000 + 1_580_000)
	use(20_000)
	use(30_000)
	use(370_000)
	use(900_000)
	var got []string
	for _, m := range box.caps {
		got = append(got, fmt.Sprintf("%s %d: %s of %s, %s", m.To, m.At, m.Spent, m.Cap, m.URL))
	}
	where := ", /settings/billing#above-plan"
	want := []string{owner.Email + " 80: $8 of $10" + where, admin.Email + " 80: $8 of $10" + where, "books@larkfield.example 80: $8 of $10" + where,
		owner.Email + " 100: $10 of $10" + where, admin.Email + " 100: $10 of $10" + where, "books@larkfield.example 100: $10 of $10" + where}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
	// A higher cap, and another month, silence one that comes late.
	late := MailCapArgs{TellCapArgs{TenantID: a.id, Start: a.start, At: 100}, owner.ID}
	a.allow(AboveWish{On: true, Cap: "100"})
	for range 2 {
		u := a.usage()
		u.now = a.clock
		if err := u.MailCap(t.Context(), a.env.Registry, box, alertLinks{}, late); err != nil || len(box.caps) != 6 {
			t.Errorf("%d mails, %v", len(box.caps), err)
		}
		a.at = a.end().Add(time.Hour)
		late.At = 80
	}
}

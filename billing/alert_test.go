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

type alertBox struct{ sent []UsageMail }

func (b *alertBox) Usage(_ context.Context, m UsageMail) error {
	b.sent = append(b.sent, m)
	return nil
}

type alertLinks struct{}

func (alertLinks) SiteURL(path string) string { return path }

func (alertLinks) TenantURL(_ tenant.Tenant, path string) string { return path }

// TestOwnersHearOfEachPartOfALimitOnce lets usage pass 80, 100 and 120 hundredths of a
// limit, with roll-ups that are killed between the note and the mail.
func TestOwnersHearOfEachPartOfALimitOnce(t *testing.T) {
	t.Parallel()
	l := newLedgers(t, 0)
	db, workspace := l.env.Open(t)
	owner := tenanttest.MemberAs(t, db, "Olive", tenant.RoleOwner)
	control := l.env.Registry.Control()
	if err := Agree(t.Context(), control, workspace.ID, Agreement{Overrides: []string{"calls=1000"}}); err != nil {
		t.Fatal(err)
	}
	u, box, seq := l.usage(), &alertBox{}, int64(0)
	use := func(n int64, want ...int64) {
		t.Helper()
		seq++
		if err := Record(t.Context(), db, Entry{Metric: MetricCalls, Source: "alert " + workspace.ID.String(), Seq: seq, Quantity: n}); err != nil {
			t.Fatal(err)
		}
		killed := l.usage()
		killed.reached = func(point string) {
			if point == "limits passed" {
				panic(crash{point})
			}
		}
		survive(func() { _ = killed.RollUp(t.Context()) })
		l.settle(t, u)
		l.settle(t, u)
		var args []UsageMailArgs
		var rows []struct{ Args string }
		if err := control.NewRaw(`DELETE FROM node.outbox WHERE kind = 'billing:mail_usage' AND args ->> 'tenant_id' = ? RETURNING args`, workspace.ID.String()).Scan(t.Context(), &rows); err != nil {
			t.Fatal(err)
		}
		var got []int64
		for range rows {
			var a UsageMailArgs
			if err := decodeForTest(rows[0].Args, &a); err != nil {
				t.Fatal(err)
			}
			got, args = append(got, a.At), append(args, a)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("after %d more (-want +got):\n%s", n, diff)
		}
		for _, a := range args {
			if err := u.MailUsage(t.Context(), l.env.Registry, box, alertLinks{}, a); err != nil {
				t.Error(err)
			}
		}
	}
	use(790)
	use(10, 80)
	use(100)
	use(150, 100) // 1,050
	use(900, 120)
	use(900)
	var said []string
	for _, m := range box.sent {
		said = append(said, fmt.Sprintf("%s %d: %s of %s, %s", m.To, m.At, m.Used, m.Limit, m.URL))
	}
	want := []string{owner.Email + " 80: 800 of 1,000, /settings/billing/usage", owner.Email + " 100: 1,050 of 1,000, /settings/billing/usage", owner.Email + " 120: 1,950 of 1,000, /settings/billing/usage"}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
	// In another period a mail that comes late says nothing.
	later := l.usage()
	later.now = func() time.Time { return time.Now().AddDate(0, 2, 0) }
	start, _ := monthOf(nil, time.Now().UTC())
	if err := later.MailUsage(t.Context(), l.env.Registry, box, alertLinks{}, UsageMailArgs{TenantID: workspace.ID, Metric: MetricCalls, Start: start, At: 80}); err != nil || len(box.sent) != 3 {
		t.Errorf("%d mails, %v", len(box.sent), err)
	}
}

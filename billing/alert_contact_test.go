package billing

import (
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// TestWhoPaysHearsOfUsageToo mails a limit to the owner and to whoever the invoices go
// to, each once though jobs run twice, and not twice to an owner who is both.
func TestWhoPaysHearsOfUsageToo(t *testing.T) {
	t.Parallel()
	l := newLedgers(t, 0)
	db, workspace := l.env.Open(t)
	owner := tenanttest.MemberAs(t, db, "Olive", tenant.RoleOwner)
	control := l.env.Registry.Control()
	if err := Agree(t.Context(), control, workspace.ID, Agreement{Overrides: []string{"calls=1000"}}); err != nil {
		t.Fatal(err)
	}
	u := l.usage()
	start, _ := monthOf(nil, u.now().UTC())
	told := func(contact string, at int64) string {
		t.Helper()
		if _, err := control.NewRaw(`INSERT INTO control.customers (tenant_id, contact_email, contact_name) VALUES (?0, ?1, 'Books')
			ON CONFLICT (tenant_id) DO UPDATE SET contact_email = excluded.contact_email`, workspace.ID, contact).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
		box := &alertBox{}
		first := UsageMailArgs{TenantID: workspace.ID, Metric: MetricCalls, Start: start, At: at}
		for range 2 {
			if err := u.MailUsage(t.Context(), l.env.Registry, box, alertLinks{}, first); err != nil {
				t.Fatal(err)
			}
		}
		for _, args := range taken[UsageMailArgs](t, control, "billing:mail_usage", workspace.ID) {
			if err := u.MailUsage(t.Context(), l.env.Registry, box, alertLinks{}, args); err != nil {
				t.Fatal(err)
			}
		}
		var to []string
		for _, m := range box.sent {
			to = append(to, m.To)
		}
		return strings.Join(to, " ")
	}
	if err := Record(t.Context(), db, Entry{Metric: MetricCalls, Source: "contact " + workspace.ID.String(), Seq: 1, Quantity: 1100}); err != nil {
		t.Fatal(err)
	}
	l.settle(t, u)
	taken[UsageMailArgs](t, control, "billing:mail_usage", workspace.ID)
	for _, tt := range []struct {
		contact string
		at      int64
		want    string
	}{
		{"books@larkfield.example", 80, owner.Email + " " + owner.Email + " books@larkfield.example"},
		{strings.ToUpper(owner.Email), 100, owner.Email + " " + owner.Email},
		{"", 100, owner.Email + " " + owner.Email},
	} {
		if got := told(tt.contact, tt.at); got != tt.want {
			t.Errorf("with the contact %q it is told to %q, want %q", tt.contact, got, tt.want)
		}
	}
}

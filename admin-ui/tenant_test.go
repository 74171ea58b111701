package adminui

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// TestTheTimelineMergesWhatIsKept fills every record and reads it back, page by page.
func TestTheTimelineMergesWhatIsKept(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	_, token := c.operator()
	_, made := c.tenants("Larkfield", "Neighbour")
	for _, statement := range []string{
		`INSERT INTO control.customers (tenant_id, stripe_id) VALUES (?0, ?1)`,
		`INSERT INTO control.invoices (id, tenant_id, number, status, currency, total, remaining, created_at) SELECT ?1 || i, ?0, 'L-' || i, 'paid', 'usd', 100 * i, 0, now() - i * interval '1 day' FROM generate_series(1, 20) AS i`,
		`INSERT INTO control.webhook_inbox (id, kind, customer, body, happened_at, received_at) SELECT ?1 || 'evt' || i, 'invoice.paid', ?1, '{}', now(), date_trunc('hour', now()) FROM generate_series(1, 20) AS i`,
		`INSERT INTO control.billing_drift (id, tenant_id, kind, ours, theirs, created_at) VALUES (gen_random_uuid(), ?0, 'seats', '5', '6', now() - interval '90 days')`,
		`INSERT INTO control.usage_alerts (tenant_id, metric, period_start, at, created_at) VALUES (?0, 'storage', now(), 80, now() - interval '91 days')`,
		`INSERT INTO control.operations (id, tenant_id, kind, step, args, leased_until, created_at) VALUES (gen_random_uuid(), ?0, 'hibernate', 'schema', '{}', now(), now() - interval '92 days')`,
	} {
		if _, err := c.env.Pools.Owner.ExecContext(t.Context(), statement, made[0].ID, "cus_"+made[0].Slug); err != nil {
			t.Fatal(err)
		}
	}
	err := c.env.Registry.Control().InTx(t.Context(), func(ctx context.Context, db tenant.ControlDB) error {
		return tenant.Audit(ctx, db, tenant.AuditEntry{By: tenant.Terminal, Tenant: made[0].ID, Action: "tenant.note", Reason: hostile})
	})
	if err != nil {
		t.Fatal(err)
	}
	path, all, pages := "/tenants/"+made[0].ID.String(), "", 0
	for next := path + "/timeline"; next != ""; pages++ {
		got := c.send(http.MethodGet, next, token, nil)
		if got.status != http.StatusOK || pages > 4 {
			t.Fatalf("%s: %d", next, got.status)
		}
		_, list, _ := strings.Cut(got.body, `<ol class="timeline">`)
		list, rest, _ := strings.Cut(list, "</ol>")
		all, next = all+list, ""
		if _, older, more := strings.Cut(rest, `href="`+path+`/timeline?before=`); more {
			older, _, _ = strings.Cut(older, `"`)
			next = path + "/timeline?before=" + older
		}
	}
	if n := strings.Count(all, "<li"); n != 44 || pages != 2 {
		t.Errorf("%d pages have %d things", pages, n)
	}
	for _, want := range []string{"Note by terminal", "Invoice L-1, $1", "Invoice L-20, $20", "Stripe: invoice.paid", "Drift: Seats", "ours 5, theirs 6", "Storage: 80% of the limit used", "Hibernate is waiting or running", "#invoice-cus_" + made[0].Slug + "20", "&lt;script&gt;"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if strings.Index(all, "Drift: Seats") > strings.Index(all, "Storage: 80%") || strings.Contains(all, "<script>alert") {
		t.Error("the order is wrong, or hostile text got through")
	}
	if got := c.send(http.MethodGet, "/tenants/"+made[1].ID.String()+"/timeline", token, nil); !strings.Contains(got.body, "Nothing has happened yet") {
		t.Error("a neighbour has a past that is not its own")
	}
	for _, bad := range []string{"x", "1", "-5.audit:x", "99999999999999999999.audit:x", "1.%00", "1." + strings.Repeat("a", 400)} {
		if got := c.send(http.MethodGet, path+"/timeline?before="+bad, token, nil); got.status != http.StatusUnprocessableEntity {
			t.Errorf("before %q: %d", bad, got.status)
		}
	}
	for _, tab := range []string{"/billing", "/jobs", "/audit"} {
		if got := c.send(http.MethodGet, path+tab, token, nil); got.status != http.StatusOK || strings.Contains(got.body, "<script>alert") {
			t.Errorf("%s: %d", tab, got.status)
		}
	}
	for _, bad := range []string{"x", "1-1-1", "0001-01-01T00:00:00Z", "99999-01-01T00:00:00Z"} {
		if got := c.send(http.MethodGet, path+"/audit?until="+bad, token, nil); got.status != http.StatusUnprocessableEntity {
			t.Errorf("until %q: %d", bad, got.status)
		}
	}
}

// TestMembersAreLookedAtAndNobodyWakes looks at who belongs to a workspace, which is
// audited once, and at one that hibernates, which a look does not wake.
func TestMembersAreLookedAtAndNobodyWakes(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	_, token := c.operator()
	id, _, made := c.found()
	path := "/tenants/" + id + "/members"
	looks := func() (n int) {
		t.Helper()
		err := c.env.Pools.Owner.NewRaw(`SELECT count(*) FROM control.audit_log WHERE tenant_id = ? AND action = 'members.look' AND session_id IS NOT NULL`, made.ID).Scan(t.Context(), &n)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if got := c.send(http.MethodGet, "/tenants/"+id, token, nil); !strings.Contains(got.body, "Copy the owner’s address ada@example.com") {
		t.Error("the owner's address is not there to be copied")
	}
	for range 2 {
		if got := c.send(http.MethodGet, path, token, nil); got.status != http.StatusOK || !strings.Contains(got.body, "ada@example.com") || !strings.Contains(got.body, "Not confirmed") {
			t.Fatalf("members: %d\n%s", got.status, got.body)
		}
	}
	if n := looks(); n != 1 {
		t.Errorf("two looks left %d entries", n)
	}
	for _, bad := range []string{"?status=gone", "?after=A", "?after=%00&id=1", "?after=A&id=x", "?after=" + strings.Repeat("a", 301) + "&id=1"} {
		if got := c.send(http.MethodGet, path+bad, token, nil); got.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", bad, got.status)
		}
	}

	if _, err := c.env.Pools.Owner.ExecContext(t.Context(), `DELETE FROM node.outbox WHERE tenant_id = ?`, made.ID); err != nil {
		t.Fatal(err)
	}
	if err := c.env.Registry.Hibernate(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	if got := c.send(http.MethodGet, path, token, nil); got.status != http.StatusOK || !strings.Contains(got.body, "is asleep, and looking does not wake it") || !strings.Contains(got.body, "Wake") {
		t.Errorf("asleep: %d\n%s", got.status, got.body)
	}
	if now := c.tenantNow(made.ID); now.Residence != tenant.ResidenceHibernated {
		t.Error("a look woke it")
	}
}

// TestTheOwnerIsKnownWithoutWaking follows the owner's address from sign-up through a
// new owner.
func TestTheOwnerIsKnownWithoutWaking(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	_, _, made := c.found()
	db, err := c.env.Registry.Open(t.Context(), made.ID)
	if err != nil {
		t.Fatal(err)
	}
	kit := tenanttest.Member(t, db, "Kit")
	ada, err := tenant.MemberByID(t.Context(), db, ownerOf(t, db))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.env.Service.TransferOwnership(t.Context(), db, ada, kit.ID, password); err != nil {
		t.Fatal(err)
	}
	if err := c.env.Service.MailOwner(t.Context(), db, silent{}, c.own.server, tenant.OwnerMailArgs{MemberID: kit.ID, OwnerID: kit.ID, FormerID: ada.ID}); err != nil {
		t.Fatal(err)
	}
	if now := c.tenantNow(made.ID); now.OwnerEmail != kit.Email {
		t.Errorf("the owner is %q, want %q", now.OwnerEmail, kit.Email)
	}
}

func (c *console) tenantNow(id tenant.ID) tenant.Tenant {
	c.t.Helper()
	now, err := tenant.TenantByID(c.t.Context(), c.env.Registry.Control(), id)
	if err != nil {
		c.t.Fatal(err)
	}
	return now
}

func ownerOf(t *testing.T, db tenant.DB) (id int64) {
	t.Helper()
	if err := db.NewRaw(`SELECT id FROM ?tenant.members WHERE role = 'owner'`).Scan(t.Context(), &id); err != nil {
		t.Fatal(err)
	}
	return id
}

// silent is a Mailer that sends nothing.
type silent struct{ tenant.Mailer }

func (silent) Owner(context.Context, tenant.OwnerMail) error { return nil }

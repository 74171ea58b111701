package tenanttest

import (
	"fmt"
	"testing"
)

// CrowdOf is the n-th of a crowd, counted from 1: where to look for it.
type CrowdOf struct{ Slug, ID, Email, Domain, Customer, Invoice string }

// Crowd adds n tenants to the control plane as an operator finds them after some years:
// most of them free and quiet, with members' addresses, some with domains, money and
// drift. They have no schemas. It returns the 40th, who has all of that. Only for an
// environment of one's own (Alone).
func Crowd(t testing.TB, e *Env, n int) CrowdOf {
	t.Helper()
	for _, statement := range crowd {
		if _, err := e.Pools.Owner.ExecContext(t.Context(), statement, n); err != nil {
			t.Fatal(err)
		}
	}
	for _, table := range []string{"tenants", "directory", "domains", "customers", "subscriptions", "invoices", "billing_drift", "slugs_retired", "domain_claims", "doors", "mrr_movements", "trials"} {
		if _, err := e.Pools.Owner.ExecContext(t.Context(), `VACUUM (ANALYZE) control.`+table); err != nil {
			t.Fatal(err)
		}
	}
	const i = 40
	return CrowdOf{
		Slug: fmt.Sprintf("bramble-%d", i), ID: fmt.Sprintf("%012x70008000%012x", 1_000_000_000+i, i), Email: fmt.Sprintf("owner%d@crowd.example", i),
		Domain: fmt.Sprintf("chat%d.example", i), Customer: fmt.Sprintf("cus_crowd%d", i), Invoice: fmt.Sprintf("CROWD-%06d", i),
	}
}

// crowd are statements about every number i up to the first argument.
var crowd = []string{
	`INSERT INTO control.tenants (id, slug, name, state, residence, node, schema_version, created_at, last_active_at, plan, seats, mrr)
		SELECT (lpad(to_hex(1000000000 + i), 12, '0') || '70008000' || lpad(to_hex(i), 12, '0'))::uuid,
			(ARRAY['bramble', 'northgate', 'harrow', 'tidewell', 'inkwell', 'oakhanger', 'fairweather'])[1 + (i - 40 + 700) % 7] || '-' || i,
			(ARRAY['Bramble & Finch', 'Northgate Clinic', 'Harrow Hill School', 'Tidewell Surveyors', 'Inkwell & Daughters', 'Oakhanger Cycles', 'Fairweather Removals'])[1 + (i - 40 + 700) % 7] || ' ' || i,
			CASE WHEN i % 1000 = 7 THEN 'suspended' WHEN i % 500 = 40 THEN 'past_due' WHEN i % 20 = 3 THEN 'trialing' WHEN i % 50 = 9 THEN 'cancelled' ELSE 'active' END,
			CASE WHEN i % 3 = 0 THEN 'hibernated' ELSE 'awake' END, CASE WHEN i % 50 = 1 THEN 'north' ELSE 'main' END,
			CASE WHEN i % 400 = 2 THEN 20261121080000 WHEN i % 3 = 0 THEN 20261121165500 ELSE 20261121165814 END,
			now() - i % 900 * interval '1 day', now() - (i * 7919 % 400) * interval '1 day' - i * interval '1 second',
			CASE WHEN i % 40 = 0 THEN 'team@1' WHEN i % 200 = 11 THEN 'business@1' ELSE '' END, CASE WHEN i % 40 = 0 THEN 5 ELSE 0 END,
			CASE WHEN i % 40 = 0 THEN 600 * (1 + i % 11) WHEN i % 200 = 11 THEN 11000 ELSE 0 END
		FROM generate_series(1, ?0::int) AS i`,
	`INSERT INTO control.directory (email, tenant_id) SELECT 'owner' || i || '@crowd.example', (lpad(to_hex(1000000000 + i), 12, '0') || '70008000' || lpad(to_hex(i), 12, '0'))::uuid FROM generate_series(1, ?0::int) AS i`,
	`INSERT INTO control.domains (host, tenant_id, verified_at) SELECT 'chat' || i || '.example', (lpad(to_hex(1000000000 + i), 12, '0') || '70008000' || lpad(to_hex(i), 12, '0'))::uuid, now() FROM generate_series(40, ?0::int, 40) AS i`,
	`INSERT INTO control.domain_claims (host, tenant_id, token) SELECT 'soon' || i || '.example', (lpad(to_hex(1000000000 + i), 12, '0') || '70008000' || lpad(to_hex(i), 12, '0'))::uuid, '' FROM generate_series(10, ?0::int, 20) AS i`,
	`INSERT INTO control.customers (tenant_id, stripe_id) SELECT (lpad(to_hex(1000000000 + i), 12, '0') || '70008000' || lpad(to_hex(i), 12, '0'))::uuid, 'cus_crowd' || i FROM generate_series(40, ?0::int, 40) AS i`,
	`INSERT INTO control.subscriptions (id, tenant_id, status, plan, seats, every, period_start, period_end, created_at, monthly)
		SELECT 'sub_crowd' || i, (lpad(to_hex(1000000000 + i), 12, '0') || '70008000' || lpad(to_hex(i), 12, '0'))::uuid, 'active', 'team@1', 5, 'month', now(), now() + interval '30 days', now(), 600 FROM generate_series(40, ?0::int, 40) AS i`,
	`INSERT INTO control.invoices (id, tenant_id, number, status, currency, total, remaining, created_at)
		SELECT 'in_crowd' || i, (lpad(to_hex(1000000000 + i), 12, '0') || '70008000' || lpad(to_hex(i), 12, '0'))::uuid, 'CROWD-' || lpad(i::text, 6, '0'), 'paid', 'usd', 3000, 0, now() FROM generate_series(40, ?0::int, 40) AS i`,
	`INSERT INTO control.billing_drift (id, tenant_id, kind, ours, theirs, created_at)
		SELECT gen_random_uuid(), (lpad(to_hex(1000000000 + i), 12, '0') || '70008000' || lpad(to_hex(i), 12, '0'))::uuid, 'seats', '5', '6', now() FROM generate_series(40, ?0::int, 4000) AS i`,
}

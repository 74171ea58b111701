package tenant_test

import (
	"context"
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
)

func TestHandleStaysInItsSchema(t *testing.T) {
	t.Parallel()
	a, b := tenanttest.OpenTwo(t)
	ada := tenanttest.Member(t, a, "Ada")
	if _, err := tenant.MemberByID(t.Context(), b, ada.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the neighbour finds Ada: %v", err)
	}
	if got, err := tenant.MemberByID(t.Context(), a, ada.ID); err != nil || got.Name != "Ada" {
		t.Errorf("her own workspace finds %q, %v", got.Name, err)
	}
}

func TestStatementThatNamesAnotherSchemaIsRefused(t *testing.T) {
	t.Parallel()
	var breaches []string
	env := tenanttest.New(t)
	registry := tenant.NewRegistry(env.Pools, "hearth.test", func(_, schema string) { breaches = append(breaches, schema) })
	db, own := env.Open(t)
	_, other := env.Open(t)
	watched, err := registry.OpenTenant(t.Context(), own)
	if err != nil {
		t.Fatal(err)
	}
	schema := "t_" + strings.ReplaceAll(other.ID.String(), "-", "")
	tests := []struct {
		name, query string
		want        string
	}{
		{"a neighbour's table", "SELECT count(*) FROM " + schema + ".members", schema},
		{"a neighbour's table in quotes", `SELECT count(*) FROM "` + schema + `"."members"`, schema},
		{"a join across two", "SELECT count(*) FROM ?tenant.members AS a JOIN " + schema + ".members AS b ON true", schema},
		{"the control plane", "SELECT count(*) FROM control.tenants", "control"},
		{"the outbox", "SELECT count(*) FROM node.outbox", "node"},
		{"the outbox behind an INSERT", "INSERT INTO ?tenant.mentions SELECT 1, 2, 3 FROM node.outbox", "node"},
		{"the ledger", "SELECT count(*) FROM node.usage_ledger", "node"},
		{"another table of the node", "WITH w AS (INSERT INTO node.residence (tenant_id) SELECT NULL) SELECT 1", "node"},
		{"a catalog", "SELECT count(*) FROM pg_catalog.pg_class", "pg_catalog"},
	}
	for _, tt := range tests {
		breaches = nil
		var n int
		if err := watched.NewRaw(tt.query).Scan(t.Context(), &n); err == nil {
			t.Errorf("%s: answered %d", tt.name, n)
		}
		if len(breaches) != 1 || breaches[0] != tt.want {
			t.Errorf("%s: breaches %q, want %q", tt.name, breaches, tt.want)
		}
	}
	var n int
	if err := db.NewRaw("SELECT count(*) FROM ?tenant.members WHERE name <> ?", "it's "+schema+".members").Scan(t.Context(), &n); err != nil {
		t.Errorf("a schema's name inside a text is only text: %v", err)
	}
}

func TestTenantRoleIsTheLastWall(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	tests := []string{
		"SELECT count(*) FROM control.tenants",
		"SELECT count(*) FROM node.outbox",
		"SELECT count(*) FROM node.usage_ledger",
		"DELETE FROM node.usage_ledger",
		"DELETE FROM node.residence",
		"CREATE TABLE public.mine (id int)",
		"CREATE SCHEMA mine",
	}
	for _, query := range tests {
		if _, err := env.Pools.Tenant.DB.ExecContext(t.Context(), query); err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s: %v, want permission denied", query, err)
		}
	}
	if _, err := env.Pools.Tenant.DB.ExecContext(t.Context(), "SELECT count(*) FROM members"); err == nil {
		t.Error("a name without a schema resolves")
	}
}

func TestZeroHandlePanics(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("the zero DB answered")
		}
	}()
	var db tenant.DB
	db.NewSelect()
}

func TestModelWithoutTenantFailsClosed(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	n, err := env.Pools.Tenant.NewSelect().Model((*tenant.Member)(nil)).Count(t.Context())
	if err == nil {
		t.Errorf("counted %d members of nobody", n)
	}
}

func TestInTxTakesEverythingBack(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	want := fault.New(fault.Invalid, "No.")
	err := db.InTx(t.Context(), func(ctx context.Context, db tenant.DB) error {
		tenanttest.Member(t, db, "Ada")
		return want
	})
	if err != error(want) {
		t.Errorf("InTx = %v, want %v", err, want)
	}
	if n, err := tenant.CountMembers(t.Context(), db, tenant.StatusActive); err != nil || n != 0 {
		t.Errorf("%d members are left, %v", n, err)
	}
}

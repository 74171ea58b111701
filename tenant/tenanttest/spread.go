package tenanttest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"hearth/tenant"
)

// North is the name of the second server.
const North = "north"

var sharedNorth = sync.OnceValues(startNorth)

// NewSpread is New with a second server, North, which gets no new tenants by itself. It
// is another database, which no statement can reach from the first.
func NewSpread(t testing.TB) *Env {
	t.Helper()
	env := New(t)
	north, err := sharedNorth()
	if err != nil {
		t.Fatal(err)
	}
	env.addNorth(north)
	return env
}

func (e *Env) addNorth(b base) {
	e.North, e.NorthURL = b.pools, b.url
	e.Registry.Spread(1, tenant.Server{Name: North, Pools: b.pools})
}

// startNorth makes the second server's database, and lets a registry prepare it.
func startNorth() (base, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	main, err := shared()
	if err != nil {
		return base{}, err
	}
	north, err := newDatabase(ctx)
	if err != nil {
		return base{}, err
	}
	registry := tenant.NewRegistry(main.pools, "hearth.test", nil)
	registry.Spread(1, tenant.Server{Name: North, Pools: north.pools})
	if _, err := registry.MigrateServers(ctx, main.password); err != nil {
		return base{}, fmt.Errorf("prepare the second server: %w", err)
	}
	return north, nil
}

// OpenOn makes a fresh, active tenant with nobody in it on a server.
func (e *Env) OpenOn(t testing.TB, server string) (tenant.DB, tenant.Tenant) {
	t.Helper()
	slug := "t" + random(8)
	made, err := e.Registry.CreateBareOn(t.Context(), server, slug, "Workspace "+slug)
	if err != nil {
		t.Fatal(err)
	}
	db, err := e.Registry.OpenTenant(t.Context(), made)
	if err != nil {
		t.Fatal(err)
	}
	return db, made
}

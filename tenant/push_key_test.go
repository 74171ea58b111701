package tenant_test

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// TestThePushKey runs its stages in order: the control plane has one of it, which the
// tests of this package share.
func TestThePushKey(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	former, coming := strings.Repeat("f", 32), strings.Repeat("c", 32)
	with := func(secret string, others ...string) *tenant.Service {
		keys, err := tenant.NewKeys(secret, others...)
		if err != nil {
			t.Fatal(err)
		}
		return tenant.NewService(tenant.ServiceConfig{Registry: env.Registry, Keys: keys, Now: time.Now})
	}
	read := func(s *tenant.Service) []byte {
		t.Helper()
		key, err := s.PushKey(t.Context())
		if err != nil || len(key) != 32 {
			t.Fatalf("%d bytes, %v; want 32", len(key), err)
		}
		return key
	}
	read(with(former))
	first := read(with(former)) // what others left is replaced at the latest now
	var several sync.WaitGroup
	for range 4 {
		several.Go(func() {
			if key, err := with(former).PushKey(t.Context()); err != nil || !bytes.Equal(key, first) {
				t.Errorf("another process has another key: %v", err)
			}
		})
	}
	several.Wait()
	if !bytes.Equal(first, read(with(former, coming))) {
		t.Error("another key once the coming secret is known")
	}
	if !bytes.Equal(first, read(with(coming, former))) {
		t.Error("another key once the secret has changed")
	}
	if !bytes.Equal(first, read(with(coming))) {
		t.Error("another key once the former secret is gone")
	}
	if err := with(coming).RenewPushKey(t.Context()); err != nil {
		t.Error(err)
	}
	if bytes.Equal(first, read(with(strings.Repeat("x", 32)))) {
		t.Error("a key opened without the secret that sealed it")
	}
	var stored []byte
	if err := env.Registry.Control().NewRaw(`SELECT sealed FROM control.push_key`).Scan(t.Context(), &stored); err != nil || bytes.Contains(stored, first) {
		t.Errorf("it lies there in the open: %v", err)
	}
}

package tenant_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
)

// announced counts the archives of a tenant that are to be forgotten.
func announced(t *testing.T, env *tenanttest.Env, id tenant.ID) (n int) {
	t.Helper()
	err := env.Registry.Control().NewRaw(`SELECT count(*) FROM node.outbox WHERE kind = 'tenant:forget_archive' AND args ->> 'tenant_id' = ?`, id.String()).Scan(t.Context(), &n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// object is the archive that a tenant lives in.
func object(t *testing.T, env *tenanttest.Env, id tenant.ID) (key string) {
	t.Helper()
	if err := env.Registry.Control().NewRaw(`SELECT object FROM node.residence WHERE tenant_id = ?`, id).Scan(t.Context(), &key); err != nil {
		t.Fatal(err)
	}
	return key
}

// TestArchivesAreForgottenWhenNobodyLivesInThem runs the job at each time it may run.
func TestArchivesAreForgottenWhenNobodyLivesInThem(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	made := workspace(t, env, 1, 3)
	if err := env.Registry.Hibernate(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	key := object(t, env, made.ID)
	forget := func() bool {
		t.Helper()
		if err := env.Registry.ForgetArchive(t.Context(), tenant.ForgetArchiveArgs{TenantID: made.ID, Key: key}); err != nil {
			t.Fatal(err)
		}
		in, _, err := env.Files.Get(t.Context(), made.ID, key)
		if err == nil {
			in.Close()
		}
		return fault.Is(err, fault.NotFound)
	}
	if forget() || announced(t, env, made.ID) != 0 {
		t.Fatalf("the archive that it lives in is gone, or is announced %d times", announced(t, env, made.ID))
	}
	if err := env.Registry.Wake(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	var due time.Time
	err := env.Registry.Control().NewRaw(`SELECT due_at FROM node.outbox WHERE kind = 'tenant:forget_archive' AND args ->> 'key' = ?`, key).Scan(t.Context(), &due)
	if left := time.Until(due); err != nil || left < tenant.KeepArchives-time.Hour {
		t.Errorf("what it left is forgotten in %s, %v", left, err)
	}
	for range 2 {
		if !forget() {
			t.Error("an archive that nobody needs is still there")
		}
	}
}

// TestNobodyMovesIntoAnArchiveThatIsBeingForgotten has the job of an attempt run
// while the attempt goes on, as where one took longer than the job waits.
func TestNobodyMovesIntoAnArchiveThatIsBeingForgotten(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	made := workspace(t, env, 1, 3)
	env.Registry.OnReached(func(point string) {
		if point != "the archive is kept" {
			return
		}
		_, err := env.Registry.Control().NewRaw(`UPDATE node.outbox SET claimed = true WHERE kind = 'tenant:forget_archive' AND args ->> 'tenant_id' = ?`, made.ID.String()).Exec(context.WithoutCancel(t.Context()))
		if err != nil {
			t.Error(err)
		}
	})
	if err := env.Registry.Hibernate(t.Context(), made.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("it moved in: %v", err)
	}
	if schemas(t, env, made.ID) != 1 || residence(t, env, made.ID) != tenant.ResidenceAwake {
		t.Error("it is not where it was")
	}
}

// TestControlHearsOfAMoveThatNobodyTold stands for a process that died right after it
// woke a tenant, which nobody asked for since.
func TestControlHearsOfAMoveThatNobodyTold(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	made := workspace(t, env, 1, 3)
	if err := env.Registry.Hibernate(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	key := object(t, env, made.ID)
	died := errors.New("died")
	func() {
		defer func() { recover() }()
		env.Registry.OnReached(func(point string) {
			if point == "restored" {
				panic(died)
			}
		})
		if err := tenant.WakeHere(env.Registry, t.Context(), made.ID); err != nil {
			t.Error(err)
		}
	}()
	if got := residence(t, env, made.ID); got != tenant.ResidenceHibernated {
		t.Fatalf("control says that it is %s", got)
	}
	if err := env.Registry.ForgetArchive(t.Context(), tenant.ForgetArchiveArgs{TenantID: made.ID, Key: key}); err != nil {
		t.Fatal(err)
	}
	if got := residence(t, env, made.ID); got != tenant.ResidenceAwake {
		t.Errorf("control says that it is %s", got)
	}
}

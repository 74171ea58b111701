package tenant_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/blob/blobtest"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

// TestAStoreThatGoesAwayOnTheWay has archives in a bucket, whose service is stopped at
// each point of both ways at which it is needed.
func TestAStoreThatGoesAwayOnTheWay(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	service := blobtest.Start(t)
	store := stumbling{Files: service.Open("hearth"), at: func(string) {}}
	env.Registry.Archive(tenant.Archives{Files: &store, Drafts: t.TempDir(), Idle: tenant.IdleAfter(time.Hour), Now: time.Now})
	made := workspace(t, env, 3, 400)
	before := state(t, env, made.ID)
	for _, point := range []string{"put", "get"} {
		store.at = func(p string) {
			if p == point {
				service.Stop()
			}
		}
		if err := env.Registry.Hibernate(t.Context(), made.ID); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v, want Unavailable", point, err)
		}
		if residence(t, env, made.ID) != tenant.ResidenceAwake || announced(t, env, made.ID) == 0 {
			t.Errorf("%s: it is %s, and %d archives are to be forgotten", point, residence(t, env, made.ID), announced(t, env, made.ID))
		}
		if diff := cmp.Diff(before, state(t, env, made.ID)); diff != "" {
			t.Errorf("%s: the tenant (-before +after):\n%s", point, diff)
		}
		service.Resume()
	}
	store.at = func(string) {}
	if err := env.Registry.Hibernate(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	store.at = func(p string) {
		if p == "get" {
			service.Stop()
		}
	}
	if err := env.Registry.Wake(t.Context(), made.ID); !fault.Is(err, fault.Unavailable) || !strings.Contains(fault.Message(err), "could not be woken") {
		t.Errorf("it wakes without a store: %v", err)
	}
	if schemas(t, env, made.ID) != 0 {
		t.Error("half of it is there")
	}
	store.at = func(string) {}
	service.Resume()
	if err := env.Registry.Wake(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, state(t, env, made.ID)); diff != "" {
		t.Errorf("the tenant (-before +after):\n%s", diff)
	}
	forgetAll(t, env, made.ID)
	left, err := filepath.Glob(filepath.Join(service.Folder, "hearth/hearth", made.ID.String(), "archives/*.zst"))
	if err != nil || len(left) > 0 {
		t.Errorf("archives that nobody lives in: %v, %v", left, err)
	}
}

// stumbling is a store that says what is about to be asked of it.
type stumbling struct {
	tenant.Files
	at func(point string)
}

func (s *stumbling) Put(ctx context.Context, id tenant.ID, key string, body io.Reader, size int64) error {
	s.at("put")
	return s.Files.Put(ctx, id, key, body, size)
}

func (s *stumbling) Get(ctx context.Context, id tenant.ID, key string) (io.ReadCloser, int64, error) {
	s.at("get")
	return s.Files.Get(ctx, id, key)
}

// forgetAll does what is announced of a tenant's archives.
func forgetAll(t *testing.T, env *tenanttest.Env, id tenant.ID) {
	t.Helper()
	var keys []string
	err := env.Registry.Control().NewRaw(`SELECT args ->> 'key' FROM node.outbox WHERE kind = 'tenant:forget_archive' AND args ->> 'tenant_id' = ?`, id.String()).Scan(t.Context(), &keys)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		if err := env.Registry.ForgetArchive(t.Context(), tenant.ForgetArchiveArgs{TenantID: id, Key: key}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestArchivesInABucketAreDraftedOnDisk wakes and hibernates one that is too large for
// memory, and expects nothing to lie around.
func TestArchivesInABucketAreDraftedOnDisk(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	drafts := filepath.Join(t.TempDir(), "not", "there", "yet")
	env.Registry.Archive(tenant.Archives{Files: blobtest.Start(t).Open(""), Drafts: drafts, Idle: tenant.IdleAfter(time.Hour), Now: time.Now})
	made := workspace(t, env, 3, 40)
	_, err := mustOpen(t, env, made.ID).NewRaw(`UPDATE ?tenant.messages AS m SET body = (SELECT string_agg(md5(m.id || ' ' || i), '') FROM generate_series(1, 3000) AS i)`).Exec(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	before := state(t, env, made.ID)
	if err := env.Registry.Hibernate(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(env.Registry.Wake(t.Context(), made.ID), env.Registry.FinishWake(t.Context(), made.ID)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, state(t, env, made.ID)); diff != "" {
		t.Errorf("the tenant (-before +after):\n%s", diff)
	}
	left, err := os.ReadDir(drafts)
	if err != nil || len(left) > 0 {
		t.Errorf("drafts that are left: %v, %v", left, err)
	}
}

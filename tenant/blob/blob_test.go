package blob_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/blob"
	"hearth/tenant/fault"
)

func TestFolderKeepsFilesApartByTenant(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store, err := blob.Open("file://" + dir)
	if err != nil {
		t.Fatal(err)
	}
	a, b := tenant.NewID(), tenant.NewID()
	if err := store.Put(t.Context(), a, "files/1-kettle.png", strings.NewReader("picture"), 7); err != nil {
		t.Fatal(err)
	}
	r, size, err := store.Get(t.Context(), a, "files/1-kettle.png")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got, err := io.ReadAll(r); string(got) != "picture" || size != 7 || err != nil {
		t.Errorf("read %q of %d bytes, %v", got, size, err)
	}
	if _, _, err := store.Get(t.Context(), b, "files/1-kettle.png"); !fault.Is(err, fault.NotFound) {
		t.Errorf("the neighbour reads it: %v", err)
	}
	if err := store.Delete(t.Context(), a, "files/1-kettle.png"); err != nil {
		t.Error(err)
	}
	if err := store.Delete(t.Context(), a, "files/1-kettle.png"); err != nil {
		t.Errorf("removing what is gone: %v", err)
	}
}

func TestFolderRefusesKeysThatLeaveIt(t *testing.T) {
	t.Parallel()
	store, err := blob.Open("file://" + t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"", "x", "../secret/a", "files/../../a", "/etc/passwd", "files/.hidden", "files/a\x00b", "files//a", "Files/a"} {
		if err := store.Put(t.Context(), tenant.NewID(), key, strings.NewReader("x"), 1); err == nil {
			t.Errorf("%q was kept", key)
		}
	}
	if err := store.Put(t.Context(), tenant.ID{}, "files/a", strings.NewReader("x"), 1); err == nil {
		t.Error("a file of nobody was kept")
	}
}

func TestFolderLeavesNothingOfAFileCutShort(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store, err := blob.Open("file://" + dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Put(t.Context(), tenant.NewID(), "files/a.png", strings.NewReader("half"), 8); err == nil {
		t.Fatal("half a file was kept")
	}
	filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			t.Errorf("%s is left", path)
		}
		return nil
	})
}

func TestFolderForgetsATenantAndNobodyElse(t *testing.T) {
	t.Parallel()
	store, err := blob.Open("file://" + t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	gone, stays := tenant.NewID(), tenant.NewID()
	for _, id := range []tenant.ID{gone, stays} {
		for _, key := range []string{"files/a.txt", "avatars/1.jpg"} {
			if err := store.Put(t.Context(), id, key, strings.NewReader("x"), 1); err != nil {
				t.Fatal(err)
			}
		}
	}
	for range 2 {
		if err := store.DeleteAll(t.Context(), gone); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := store.Get(t.Context(), gone, "files/a.txt"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a file of the tenant that is gone: %v, want NotFound", err)
	}
	in, _, err := store.Get(t.Context(), stays, "files/a.txt")
	if err != nil {
		t.Fatal("its neighbour's file:", err)
	}
	in.Close()
	if err := store.DeleteAll(t.Context(), tenant.ID{}); err == nil {
		t.Error("the files of nobody were removed: that is the whole store")
	}
}

package blob_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/blob"
)

func TestFolderLeavesNothingOfAFileCutShort(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store := openFolder(t, dir)
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

func openFolder(t *testing.T, dir string) blob.Store {
	t.Helper()
	store, err := blob.Open(blob.Config{URL: "file://" + dir})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

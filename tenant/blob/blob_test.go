package blob_test

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"hearth/tenant"
	"hearth/tenant/blob"
	"hearth/tenant/blob/blobtest"
	"hearth/tenant/fault"
)

// everywhere runs a test on each kind of store.
func everywhere(t *testing.T, test func(t *testing.T, store blob.Store)) {
	t.Parallel()
	t.Run("folder", func(t *testing.T) {
		t.Parallel()
		test(t, openFolder(t, t.TempDir()))
	})
	t.Run("bucket", func(t *testing.T) {
		t.Parallel()
		test(t, blobtest.Start(t).Open("some/prefix"))
	})
}

func put(t *testing.T, store blob.Store, id tenant.ID, key, body string) {
	t.Helper()
	if err := store.Put(t.Context(), id, key, strings.NewReader(body), int64(len(body))); err != nil {
		t.Fatal(err)
	}
}

// read returns a file, or the kind of fault that it answers.
func read(t *testing.T, store blob.Store, id tenant.ID, key string) string {
	t.Helper()
	in, size, err := store.Get(t.Context(), id, key)
	if err != nil {
		t.Logf("%s: %v", key, err)
		return string(fault.Of(err))
	}
	defer in.Close()
	body, err := io.ReadAll(in)
	if err != nil || int64(len(body)) != size {
		t.Errorf("%s: %d bytes of %d, %v", key, len(body), size, err)
	}
	return string(body)
}

func TestFilesAreKeptApartByTenant(t *testing.T) {
	everywhere(t, func(t *testing.T, store blob.Store) {
		a, b := tenant.NewID(), tenant.NewID()
		put(t, store, a, "files/1-kettle.png", "picture")
		if got := read(t, store, a, "files/1-kettle.png"); got != "picture" {
			t.Errorf("read %q", got)
		}
		if got := read(t, store, b, "files/1-kettle.png"); got != string(fault.NotFound) {
			t.Errorf("the neighbour reads %q", got)
		}
		put(t, store, a, "files/1-kettle.png", "another")
		if got := read(t, store, a, "files/1-kettle.png"); got != "another" {
			t.Errorf("after it was replaced: %q", got)
		}
		for range 2 {
			if err := store.Delete(t.Context(), a, "files/1-kettle.png"); err != nil {
				t.Error(err)
			}
		}
		if got := read(t, store, a, "files/1-kettle.png"); got != string(fault.NotFound) {
			t.Errorf("after it was removed: %q", got)
		}
	})
}

func TestKeysThatLeaveTheStoreAreRefused(t *testing.T) {
	everywhere(t, func(t *testing.T, store blob.Store) {
		for _, key := range []string{"", "x", "../secret/a", "files/../../a", "/etc/passwd", "files/.hidden", "files/a\x00b", "files//a", "Files/a", "files/a?versionId=1", strings.Repeat("files/", 40) + "a"} {
			id := tenant.NewID()
			_, _, got := store.Get(t.Context(), id, key)
			for what, err := range map[string]error{"kept": store.Put(t.Context(), id, key, strings.NewReader("x"), 1), "read": got, "removed": store.Delete(t.Context(), id, key)} {
				if !fault.Is(err, fault.Internal) {
					t.Errorf("%q is %s: %v", key, what, err)
				}
			}
		}
		if err := store.Put(t.Context(), tenant.ID{}, "files/a", strings.NewReader("x"), 1); err == nil {
			t.Error("a file of nobody was kept")
		}
	})
}

// TestAFileIsWholeOrNotThere sends what is shorter, longer or cut off, over a file
// that is there.
func TestAFileIsWholeOrNotThere(t *testing.T) {
	everywhere(t, func(t *testing.T, store blob.Store) {
		id := tenant.NewID()
		put(t, store, id, "files/a.png", "before")
		unseekable := func(text string) io.Reader { return io.MultiReader(strings.NewReader(text)) }
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		for name, put := range map[string]func(key string) error{
			"shorter":              func(key string) error { return store.Put(t.Context(), id, key, strings.NewReader("half"), 8) },
			"shorter, as it comes": func(key string) error { return store.Put(t.Context(), id, key, unseekable("half"), 8) },
			"longer":               func(key string) error { return store.Put(t.Context(), id, key, strings.NewReader("twice as long"), 8) },
			"longer, as it comes":  func(key string) error { return store.Put(t.Context(), id, key, unseekable("twice as long"), 8) },
			"cut off": func(key string) error {
				return store.Put(t.Context(), id, key, iotest.TimeoutReader(unseekable("12345678")), 8)
			},
			"given up by the sender": func(key string) error { return store.Put(gone, id, key, strings.NewReader("12345678"), 8) },
		} {
			for key, want := range map[string]string{"files/a.png": "before", "files/b.png": string(fault.NotFound)} {
				if err := put(key); err == nil {
					t.Errorf("%s: %s was kept", name, key)
				}
				if got := read(t, store, id, key); got != want {
					t.Errorf("%s: %s holds %q, want %q", name, key, got, want)
				}
			}
		}
	})
}

// TestLargeFilesAndTheirParts sends some megabytes, and reads them from the middle.
func TestLargeFilesAndTheirParts(t *testing.T) {
	everywhere(t, func(t *testing.T, store blob.Store) {
		id, body := tenant.NewID(), make([]byte, 9<<20+7)
		rand.NewChaCha8([32]byte{1}).Read(body)
		if err := store.Put(t.Context(), id, "files/film.mp4", io.MultiReader(bytes.NewReader(body)), int64(len(body))); err != nil {
			t.Fatal(err)
		}
		in, size, err := store.Get(t.Context(), id, "files/film.mp4")
		if err != nil || size != int64(len(body)) {
			t.Fatal(size, err)
		}
		defer in.Close()
		seek, ok := in.(io.Seeker)
		if !ok {
			t.Fatal("it cannot be read from the middle")
		}
		for _, from := range []int64{0, 5 << 20, 1, size - 1, size, 0} {
			if at, err := seek.Seek(from, io.SeekStart); err != nil || at != from {
				t.Fatal(at, err)
			}
			part := make([]byte, min(1000, size-from))
			if _, err := io.ReadFull(in, part); err != nil || !bytes.Equal(part, body[from:from+int64(len(part))]) {
				t.Errorf("from %d: other bytes, %v", from, err)
			}
		}
		put(t, store, id, "files/empty.txt", "")
		if got := read(t, store, id, "files/empty.txt"); got != "" {
			t.Errorf("nothing reads as %q", got)
		}
	})
}

// TestReadingOutlivesWhoAskedForIt ends the context of Get, as a handler does that has
// answered with the file.
func TestReadingOutlivesWhoAskedForIt(t *testing.T) {
	everywhere(t, func(t *testing.T, store blob.Store) {
		id, body := tenant.NewID(), strings.Repeat("kettle", 200_000)
		put(t, store, id, "files/a.txt", body)
		ctx, cancel := context.WithCancel(t.Context())
		in, _, err := store.Get(ctx, id, "files/a.txt")
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		cancel()
		if got, err := io.ReadAll(in); string(got) != body {
			t.Errorf("%d bytes, %v", len(got), err)
		}
	})
}

func TestATenantIsForgottenAndNobodyElse(t *testing.T) {
	everywhere(t, func(t *testing.T, store blob.Store) {
		gone, stays := tenant.NewID(), tenant.NewID()
		for _, id := range []tenant.ID{gone, stays} {
			for _, key := range []string{"files/a.txt", "files/deep/er.txt", "avatars/1.jpg"} {
				put(t, store, id, key, "x")
			}
		}
		for range 2 {
			if err := store.DeleteAll(t.Context(), gone); err != nil {
				t.Fatal(err)
			}
		}
		for _, key := range []string{"files/a.txt", "files/deep/er.txt", "avatars/1.jpg"} {
			if got := read(t, store, gone, key); got != string(fault.NotFound) {
				t.Errorf("%s of the tenant that is gone: %q", key, got)
			}
			if got := read(t, store, stays, key); got != "x" {
				t.Errorf("%s of its neighbour: %q", key, got)
			}
		}
		if err := store.DeleteAll(t.Context(), tenant.ID{}); err == nil {
			t.Error("the files of nobody were removed: that is the whole store")
		}
		if got := read(t, store, stays, "files/a.txt"); got != "x" {
			t.Errorf("its neighbour's file: %q", got)
		}
	})
}

// TestManyAtOnce writes one key from many sides, and expects one of them, whole.
func TestManyAtOnce(t *testing.T) {
	everywhere(t, func(t *testing.T, store blob.Store) {
		id := tenant.NewID()
		var all sync.WaitGroup
		for i := range 16 {
			all.Go(func() {
				body := strings.Repeat(string(rune('a'+i)), 100_000)
				if err := store.Put(t.Context(), id, "files/a.txt", strings.NewReader(body), int64(len(body))); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if got := read(t, store, id, "files/a.txt"); len(got) != 100_000 || strings.Trim(got, got[:1]) != "" {
			t.Errorf("%d bytes of several", len(got))
		}
	})
}

package blob_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/blob"
	"hearth/tenant/blob/blobtest"
	"hearth/tenant/fault"
)

// TestABucketThatCannotBeUsed says to people that it did not work, and to the log why.
func TestABucketThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	service := blobtest.Start(t)
	down := blobtest.Start(t)
	down.Stop()
	mute, err := net.Listen("tcp", "127.0.0.1:0") // takes connections, and hangs up
	if err != nil {
		t.Fatal(err)
	}
	defer mute.Close()
	go func() {
		for {
			conn, err := mute.Accept()
			if err != nil {
				return
			}
			conn.Close()
		}
	}()
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		io.WriteString(w, "<html>not what you look for")
	}))
	defer other.Close()
	with := func(change func(c *blob.Config)) blob.Config {
		c := service.Config("p")
		change(&c)
		return c
	}
	for _, tt := range []struct {
		name   string
		config blob.Config
		says   string
	}{
		{"no such bucket", with(func(c *blob.Config) { c.URL = strings.Replace(c.URL, "//hearth/", "//nowhere/", 1) }), "names a bucket that does not exist"},
		{"a wrong secret", with(func(c *blob.Config) { c.SecretKey = "guessed" }), "refuses blob.access_key"},
		{"an unknown key", with(func(c *blob.Config) { c.AccessKey = "nobody" }), "UserNotFound"},
		{"it is down", down.Config("p"), "connection refused"},
		{"it hangs up", blob.Config{URL: "s3://hearth?endpoint=http://" + mute.Addr().String(), AccessKey: "a", SecretKey: "b"}, "bucket hearth at 127.0.0.1"},
		{"something else answers", blob.Config{URL: "s3://hearth?endpoint=" + other.URL, AccessKey: "a", SecretKey: "b"}, "bucket hearth at 127.0.0.1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			store, err := blob.Open(tt.config)
			if err != nil {
				t.Fatal(err)
			}
			id := tenant.NewID()
			_, _, got := store.Get(t.Context(), id, "files/a.txt")
			for what, err := range map[string]error{
				"put": store.Put(t.Context(), id, "files/a.txt", strings.NewReader("x"), 1), "get": got, "delete all": store.DeleteAll(t.Context(), id),
			} {
				if !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), tt.says) {
					t.Errorf("%s: %v, want Unavailable because %q", what, err, tt.says)
				}
				if strings.Contains(err.Error(), tt.config.SecretKey) && len(tt.config.SecretKey) > 5 {
					t.Errorf("%s tells the secret: %v", what, err)
				}
			}
		})
	}
}

// TestWhatLiesInTheBucket is below the prefix, the tenant and the key, and what is not
// below the prefix is not touched.
func TestWhatLiesInTheBucket(t *testing.T) {
	t.Parallel()
	service := blobtest.Start(t)
	inside, beside := service.Open("a/b"), service.Open("a")
	id := tenant.NewID()
	put(t, inside, id, "files/a.txt", "inside")
	put(t, beside, id, "files/a.txt", "beside")
	if body, err := os.ReadFile(filepath.Join(service.Folder, "hearth/a/b", id.String(), "files/a.txt")); string(body) != "inside" {
		t.Errorf("%q, %v", body, err)
	}
	if err := inside.DeleteAll(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if got := read(t, beside, id, "files/a.txt"); got != "beside" {
		t.Errorf("what lies beside: %q", got)
	}
}

// TestAFileThatChangesIsNotReadFromTheMiddle replaces a file between its parts.
func TestAFileThatChangesIsNotReadFromTheMiddle(t *testing.T) {
	t.Parallel()
	store := blobtest.Start(t).Open("")
	id := tenant.NewID()
	put(t, store, id, "files/a.txt", "one kettle")
	in, _, err := store.Get(t.Context(), id, "files/a.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	put(t, store, id, "files/a.txt", "two tables")
	if _, err := in.(io.Seeker).Seek(4, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(in); err == nil {
		t.Errorf("read %q", got)
	}
}

// TestAServiceThatGoesAwayInTheMiddle is stopped while a file is read, and read again
// when it is back.
func TestAServiceThatGoesAwayInTheMiddle(t *testing.T) {
	t.Parallel()
	service := blobtest.Start(t)
	store := service.Open("")
	id, body := tenant.NewID(), strings.Repeat("kettle", 3_000_000)
	put(t, store, id, "files/a.txt", body)
	in, _, err := store.Get(t.Context(), id, "files/a.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if _, err := io.CopyN(io.Discard, in, 1000); err != nil {
		t.Fatal(err)
	}
	service.Stop()
	if n, err := io.Copy(io.Discard, in); err == nil || !fault.Is(err, fault.Unavailable) {
		t.Errorf("%d more bytes, and %v", n, err)
	}
	service.Resume()
	if got := read(t, store, id, "files/a.txt"); got != body {
		t.Errorf("%d bytes of %d", len(got), len(body))
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for url, says := range map[string]string{
		"file:///var/lib/hearth/blobs":                       "",
		"s3://bucket":                                        "",
		"s3://bucket/?region=eu-central-1":                   "",
		"s3://bucket/pre/fix?endpoint=https://s3.example":    "",
		"s3://bucket/pre/fix/?endpoint=http://10.0.0.7:9000": "",
		"":                                       "write it like",
		"/var/lib":                               "write it like",
		"http://bucket":                          "write it like",
		"s3://":                                  "names no bucket",
		"s3:///prefix":                           "names no bucket",
		"s3://host:9000/bucket":                  "names no bucket",
		"s3://key:secret@bucket":                 "keys belong",
		"s3://bucket//prefix":                    "write it like",
		"s3://bucket?endpoint=s3.example":        "write the endpoint",
		"s3://bucket?endpoint=https://s3/x":      "write the endpoint",
		"s3://bucket?endpoint=":                  "not understood",
		"s3://bucket?endpoint=https://a&region=": "not understood",
		"s3://bucket?secret=x":                   "not understood",
		"s3://bucket?region=a&region=b":          "not understood",
		"s3://bucket#x":                          "write it like",
		"://":                                    "blob.url",
	} {
		err := blob.Config{URL: url}.Validate()
		if (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want %q", url, err, says)
		}
		if err != nil && strings.Contains(err.Error(), ":secret@") {
			t.Errorf("%q tells the secret: %v", url, err)
		}
	}
	if err := (blob.Config{URL: "s3://bucket", AccessKey: "a"}).Validate(); err == nil {
		t.Error("a key without a secret is taken")
	}
}

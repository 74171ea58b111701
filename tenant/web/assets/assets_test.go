package assets

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/google/go-cmp/cmp"
)

func TestEveryNameLeadsToAFileWithItsType(t *testing.T) {
	t.Parallel()
	types := map[string]string{
		".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
		".svg": "image/svg+xml", ".png": "image/png", ".txt": "text/plain; charset=utf-8", ".wav": "audio/wav",
	}
	for _, name := range Names() {
		path := Path(name)
		file, found := strings.CutPrefix(path, Prefix)
		if !found {
			t.Errorf("Path(%q): want a path below %s, got %s", name, Prefix, path)
		}
		a, ok := Lookup(file)
		if !ok {
			t.Errorf("Lookup(%q): nothing there", file)
			continue
		}
		if want := types[name[strings.LastIndexByte(name, '.'):]]; a.ContentType != want {
			t.Errorf("%s: want type %q, got %q", name, want, a.ContentType)
		}
		if len(a.Body) == 0 || len(a.ETag) != len(`"ABCDEFGH"`) {
			t.Errorf("%s: %d bytes, ETag %s", name, len(a.Body), a.ETag)
		}
	}
}

func TestCompressedTwinsHoldTheSameBytes(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"chat.js", "chat.css", "icons.svg"} {
		a, _ := Lookup(strings.TrimPrefix(Path(name), Prefix))
		zr, err := gzip.NewReader(bytes.NewReader(a.Gzip))
		if err != nil {
			t.Fatal(err)
		}
		for kind, r := range map[string]io.Reader{"gzip": zr, "brotli": brotli.NewReader(bytes.NewReader(a.Brotli))} {
			got, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(a.Body, got); diff != "" {
				t.Errorf("%s of %s differs from its body", kind, name)
			}
		}
	}
}

func TestLookupAnswersOnlyForWhatIsServed(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"", "manifest.json", "style-hashes.json", "../assets.go", "chat.js", strings.TrimPrefix(Path("chat.js"), Prefix) + ".br"} {
		if _, ok := Lookup(file); ok {
			t.Errorf("Lookup(%q): want nothing", file)
		}
	}
}

func TestPathOfAnUnknownNamePanics(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("want a panic")
		}
	}()
	Path("chat.jsx")
}

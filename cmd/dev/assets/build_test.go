package bundle

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const root = "../../.."

// folders hold the sources of bundles.
var folders = []string{shared, "tenant/tenantweb", "billing/billingweb", "chat/chatweb", "chat/chatapi", "admin-ui"}

var update = flag.Bool("update", false, "write dist anew")

func TestMain(m *testing.M) {
	flag.Parse()
	if *update {
		if err := Build(root); err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// here is what the sources of this repository give: seconds of compressing, once.
var here = sync.OnceValues(func() (map[string][]byte, error) { return outputs(root) })

func TestDistIsWhatItsSourcesSay(t *testing.T) {
	t.Parallel()
	want, err := here()
	if err != nil {
		t.Fatal(err)
	}
	have, err := readDist(root)
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range want {
		if !bytes.Equal(have[name], body) {
			t.Errorf("%s/%s is not what its sources say: run `go run ./cmd/dev gen`", Dist, name)
		}
	}
	for name := range have {
		if _, ok := want[name]; !ok {
			t.Errorf("%s/%s has no source: run `go run ./cmd/dev gen`", Dist, name)
		}
	}
}

func TestBuildGivesTheSameBytesAnywhereAndLeavesNothingStale(t *testing.T) {
	t.Parallel()
	elsewhere := t.TempDir()
	for _, dir := range folders {
		if err := os.CopyFS(filepath.Join(elsewhere, dir), os.DirFS(filepath.Join(root, dir))); err != nil {
			t.Fatal(err)
		}
	}
	stale := filepath.Join(elsewhere, Dist, "chat-STALE.js")
	if err := os.WriteFile(stale, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Build(elsewhere); err != nil {
		t.Fatal(err)
	}
	want, err := here()
	if err != nil {
		t.Fatal(err)
	}
	got, err := readDist(elsewhere)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("dist (-here +elsewhere):\n%s", diff)
	}
}

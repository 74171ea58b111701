package bundle

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const root = "../../.."

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

func TestDistIsWhatItsSourcesSay(t *testing.T) {
	t.Parallel()
	if err := Check(root); err != nil {
		t.Fatal(err)
	}
}

func TestTheSameSourcesGiveTheSameBytesAnywhere(t *testing.T) {
	t.Parallel()
	here, err := outputs(root)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := t.TempDir()
	for _, dir := range []string{shared, "tenant/tenantweb", "chat/chatweb", "admin-ui"} {
		to := filepath.Join(elsewhere, dir)
		if err := os.MkdirAll(to, 0o755); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("cp", "-r", filepath.Join(root, dir)+"/.", to).CombinedOutput(); err != nil {
			t.Fatalf("copy %s: %v\n%s", dir, err, out)
		}
	}
	if err := Build(elsewhere); err != nil {
		t.Fatal(err)
	}
	there, err := readDist(elsewhere)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(here, there); diff != "" {
		t.Errorf("dist (-here +elsewhere):\n%s", diff)
	}
}

func TestBuildRemovesWhatNoSourceGives(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, from := range []string{shared, "tenant/tenantweb", "chat/chatweb", "admin-ui"} {
		if err := os.CopyFS(filepath.Join(dir, from), os.DirFS(filepath.Join(root, from))); err != nil {
			t.Fatal(err)
		}
	}
	stale := filepath.Join(dir, Dist, "chat-STALE.js")
	if err := os.WriteFile(stale, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Build(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(stale); !os.IsNotExist(err) {
		t.Errorf("stale file: want gone, got %v", err)
	}
	if err := Check(dir); err != nil {
		t.Error(err)
	}
}

func TestTheRoomPageStaysUnderItsSize(t *testing.T) {
	t.Parallel()
	const most = 60_000 // bytes of JavaScript compressed, LOOK.md
	out, err := outputs(root)
	if err != nil {
		t.Fatal(err)
	}
	for file, body := range out {
		if regexp.MustCompile(`^chat-.*\.js\.gz$`).MatchString(file) && len(body) > most {
			t.Errorf("%s: want at most %d bytes, got %d", file, most, len(body))
		}
	}
}

func TestOnlyTokensNameAColour(t *testing.T) {
	t.Parallel()
	colour := regexp.MustCompile(`(?i)oklch\(|oklab\([^i]|rgba?\(|hsla?\(|#[0-9a-f]{3,8}\b`)
	for _, pattern := range []string{shared + "/css/*.css", "tenant/tenantweb/css/*.css", "chat/chatweb/css/*.css", "admin-ui/css/*.css"} {
		paths, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if filepath.Base(path) == "tokens.css" {
				continue
			}
			css, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for n, line := range strings.Split(string(css), "\n") {
				if found := colour.FindString(line); found != "" {
					t.Errorf("%s:%d names a colour: %s", path, n+1, found)
				}
			}
		}
	}
}

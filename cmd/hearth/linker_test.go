package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// keepers are the functions in what the linker says of a program for whose sake it
// keeps every exported method of every type: they look one up by a name that is known
// only later, as templates and net/rpc do. One of them makes the program a third larger.
func keepers(dump string) []string {
	var found []string
	for line := range strings.Lines(dump) {
		for end := range strings.SplitSeq(strings.TrimSpace(line), " -> ") {
			if name, ok := strings.CutSuffix(end, "<ReflectMethod>"); ok && !slices.Contains(found, strings.TrimSpace(name)) {
				found = append(found, strings.TrimSpace(name))
			}
		}
	}
	return found
}

// dump links a program with the words of the Dockerfile and returns the linker's.
func dump(t *testing.T, dir, program string) string {
	t.Helper()
	text, err := os.ReadFile("../../deploy/Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^RUN (CGO_ENABLED=0 go build .*-ldflags ")(.*) -o /root/hearth \./cmd/hearth$`).FindSubmatch(text)
	if line == nil {
		t.Fatal("deploy/Dockerfile has no line that builds /root/hearth with -ldflags")
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-c", string(line[1])+"-dumpdep "+string(line[2])+` -o "$0" "$1"`, filepath.Join(t.TempDir(), "linked"), program)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%.2000s", err, out)
	}
	return string(out)
}

// TestTheLinkerLeavesOutWhatNobodyCalls fails when something that is linked in makes
// it keep all methods. Two small programs show that this would be seen.
func TestTheLinkerLeavesOutWhatNobodyCalls(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		seen       bool // main itself, and with it what of reflect comes along
	}{
		{"a method by a name that is known", `reflect.ValueOf(os.Stdout).MethodByName("Close").Call(nil)`, false},
		{"a method by any name", `reflect.ValueOf(os.Stdout).MethodByName(os.Args[1]).Call(nil)`, true},
	}
	for _, tt := range tests {
		dir := t.TempDir()
		for file, text := range map[string]string{
			"go.mod":  "module small\n\ngo 1.26\n",
			"main.go": "package main\n\nimport (\n\t\"os\"\n\t\"reflect\"\n)\n\nfunc main() { " + tt.text + " }\n",
		} {
			if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got := keepers(dump(t, dir, ".")); slices.Contains(got, "main.main") != tt.seen || !tt.seen && len(got) > 0 {
			t.Errorf("%s: kept for %q", tt.name, got)
		}
	}
	said := dump(t, ".", ".")
	if !strings.Contains(said, "main.main -> ") {
		t.Fatalf("that is not what the linker says of a program: %.300s", said)
	}
	for _, name := range keepers(said) {
		t.Errorf("%s looks methods up by name, so the linker keeps all methods of all types; find who calls it by `go build -ldflags=-dumpdep ./cmd/hearth 2>&1 | grep -F -- '-> %[1]s'`", name)
	}
}

package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// testMoney is what only tests and the mode without a subcommand may hold.
var testMoney = []string{"billing/stripefake", "billing/billingtest"}

// TestProductionHoldsNoTestMoney looks at all that is linked into what the Dockerfile
// builds: neither the built-in test Stripe is in it, nor stripe-mock beneath it.
func TestProductionHoldsNoTestMoney(t *testing.T) {
	t.Parallel()
	linked := func(tags string) (found []string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-tags="+tags, "./cmd/hearth")
		cmd.Dir = repositoryRoot(t)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("go list -tags=%s: %v", tags, err)
		}
		for path := range strings.Lines(string(out)) {
			path = strings.TrimSpace(path)
			if slices.Contains(testMoney, strip(path)) || under(path, "github.com/stripe/stripe-mock") || under(path, "github.com/lestrrat-go/jsval") {
				found = append(found, path)
			}
		}
		return found
	}
	if held := linked("production"); len(held) > 0 {
		t.Errorf("a production binary holds %q", held)
	}
	if held := linked(""); len(held) < 3 {
		t.Errorf("any other holds %q, and more is expected: this proves nothing", held)
	}
}

// TestTestsOfMoneyAreLeftOutOfProduction lets `go vet -tags production ./...` pass.
func TestTestsOfMoneyAreLeftOutOfProduction(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-e", "-tags=production", `-f={{.ImportPath}}: {{join .TestImports " "}} {{join .XTestImports " "}}`, "./...")
	cmd.Dir = repositoryRoot(t)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		for _, path := range testMoney {
			if strings.Contains(line+" ", module+"/"+path+" ") || strings.Contains(line, module+"/"+path+"\n") {
				from, _, _ := strings.Cut(line, ":")
				t.Errorf("a test of %s imports %s and does not begin with //go:build !production", from, path)
			}
		}
	}
}

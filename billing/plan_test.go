package billing

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	"hearth/tenant/fault"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestVersionsOfPlansNeverChange holds the catalogue to what people may have bought. A
// new version adds lines to the golden file; a line that changes is a broken promise.
func TestVersionsOfPlansNeverChange(t *testing.T) {
	t.Parallel()
	got, err := json.MarshalIndent(catalogue, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/catalogue.golden.json"
	if *update {
		if err := os.WriteFile(golden, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)+"\n"); diff != "" {
		t.Errorf("catalogue (-want +got):\n%s", diff)
	}
}

func TestTheCatalogueIsWhole(t *testing.T) {
	t.Parallel()
	keys, lookups := map[PlanKey]bool{}, map[string]bool{}
	for _, p := range catalogue {
		if keys[p.Key()] {
			t.Errorf("%s is there twice", p.Key())
		}
		keys[p.Key()] = true
		for _, price := range p.Prices {
			if key := p.LookupKey(price); lookups[key] || price.Amount <= 0 {
				t.Errorf("%s: a price there already, or of %d", key, price.Amount)
			} else {
				lookups[key] = true
			}
		}
		for e := range p.Limits {
			if err := (Overrides{e: 1}).Check(); err != nil {
				t.Errorf("%s: %v", p.Key(), err)
			}
		}
	}
	sold := Plans()
	for i, p := range sold[1:] {
		for _, e := range Entitlements() {
			smaller, larger := GrantsOf(sold[i], 10, nil).Limit(e), GrantsOf(p, 10, nil)
			if smaller == Unlimited && larger.Limit(e) != Unlimited || !larger.Allows(e, smaller) {
				t.Errorf("%s grants less of %s than %s: %d", p.Name, e, sold[i].Name, larger.Limit(e))
			}
		}
	}
}

func TestPlanByKey(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		key  PlanKey
		want string
		kind fault.Kind
	}{
		{"nothing said is the newest Free", "", "Free", ""},
		{"a version", "team@1", "Team", ""},
		{"a version that never was", "team@9", "", fault.NotFound},
		{"a plan without its version", "team", "", fault.NotFound},
		{"hostile text", "team@1'; DROP", "", fault.NotFound},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := PlanByKey(tt.key)
			if p.Name != tt.want || tt.kind != "" && !fault.Is(err, tt.kind) || tt.kind == "" && err != nil {
				t.Errorf("PlanByKey(%q) = %q, %v", tt.key, p.Name, err)
			}
		})
	}
}

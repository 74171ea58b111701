package tenant_test

import (
	"math"
	"testing"

	"hearth/tenant"
)

func TestNewTenantsAreSpreadByWeight(t *testing.T) {
	t.Parallel()
	server := func(name string, weight int) tenant.Server { return tenant.Server{Name: name, Weight: weight} }
	tests := []struct {
		name    string
		servers []tenant.Server
		want    map[string]float64 // share of the tenants
	}{
		{"one", []tenant.Server{server("main", 1)}, map[string]float64{"main": 1}},
		{"two alike", []tenant.Server{server("main", 1), server("north", 1)}, map[string]float64{"main": 0.5, "north": 0.5}},
		{"one of three times the other", []tenant.Server{server("main", 1), server("north", 3)}, map[string]float64{"main": 0.25, "north": 0.75}},
		{"one that is full", []tenant.Server{server("main", 0), server("north", 1), server("south", 1)}, map[string]float64{"north": 0.5, "south": 0.5}},
		{"large weights", []tenant.Server{server("main", 100), server("north", 300), server("south", 600)}, map[string]float64{"main": 0.1, "north": 0.3, "south": 0.6}},
		{"none", []tenant.Server{server("main", 0)}, map[string]float64{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			const n = 5000
			got := map[string]float64{}
			for range n {
				id := tenant.NewID()
				order := tenant.Preference(id, tt.servers)
				if again := tenant.Preference(id, tt.servers); len(order) != len(tt.want) || len(again) != len(order) || len(order) > 0 && again[0].Name != order[0].Name {
					t.Fatalf("orders %v and %v", order, again)
				}
				for _, s := range order[:min(1, len(order))] {
					got[s.Name] += 1.0 / n
				}
			}
			for _, s := range tt.servers {
				if math.Abs(got[s.Name]-tt.want[s.Name]) > 0.04 {
					t.Errorf("%s takes %.3f of the tenants, want %.3f", s.Name, got[s.Name], tt.want[s.Name])
				}
			}
		})
	}
}

// TestAServerMoreMovesNobodyElse adds a server: whom it does not get stay where they
// would have been.
func TestAServerMoreMovesNobodyElse(t *testing.T) {
	t.Parallel()
	two := []tenant.Server{{Name: "main", Weight: 1}, {Name: "north", Weight: 2}}
	three := append(two[:2:2], tenant.Server{Name: "south", Weight: 1})
	for range 500 {
		id := tenant.NewID()
		before, after := tenant.Preference(id, two)[0].Name, tenant.Preference(id, three)[0].Name
		if after != "south" && after != before {
			t.Fatalf("it went from %s to %s", before, after)
		}
	}
}

package main

import (
	"strings"
	"testing"
)

// mustReach is what was promised when this began: none of it may leave the table.
var mustReach = []string{"registered-ram", "quiet", "registered-postgres", "object-1000", "object-empty", "wake-empty", "wake-1000", "wake-50000", "wake-empty-time", "wake-1000-time", "wake-50000-time",
	"provision", "registered-cpu", "socket", "fanout-1000-closed", "fanout-1000-16", "post", "page"}

func TestNoPromiseIsForgotten(t *testing.T) {
	t.Parallel()
	promised := map[string]bool{}
	for _, p := range promises {
		promised[p.key] = p.reach.text != ""
	}
	for _, key := range mustReach {
		if !promised[key] {
			t.Errorf("%s is promised, and in no row with something to reach", key)
		}
	}
	for _, notes := range []map[string]string{whyMissed, remarks} {
		for key := range notes {
			if _, known := promised[key]; !known {
				t.Errorf("a note is about %s, which is no row", key)
			}
		}
	}
}

func TestEveryPromiseIsMeasuredOnce(t *testing.T) {
	t.Parallel()
	measured := map[string]int{}
	for _, f := range families {
		for _, key := range f.rows {
			measured[key]++
		}
	}
	for _, p := range promises {
		if measured[p.key] != 1 {
			t.Errorf("%s is measured by %d families", p.key, measured[p.key])
		}
		delete(measured, p.key)
	}
	for key := range measured {
		t.Errorf("%s is measured and in no row", key)
	}
}

func TestARowThatCostsLittleIsMeasured(t *testing.T) {
	t.Parallel()
	found, err := measureQR(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if f := found["qr"]; f.value <= 0 || f.ours == "" || f.reference == "" || f.ratio == "" {
		t.Errorf("%+v", f)
	}
	if text := table(found); strings.Count(text, "\n") != 2 || !strings.Contains(text, "µs CPU") {
		t.Errorf("the table is\n%s", text)
	}
}

func TestPromises(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		reach reach
		value float64
		want  string
	}{
		{"below the most", atMost(3, "3×"), 2.9, "yes"},
		{"above the most", atMost(3, "3×"), 3.1, "no"},
		{"above the least", atLeast(0.5, "50 %"), 0.6, "yes"},
		{"below the least", atLeast(0.5, "50 %"), 0.4, "no"},
		{"nothing was promised", reach{}, 7, ""},
	} {
		if got := tt.reach.met(tt.value); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestThePageSaysWhatWasMissed(t *testing.T) {
	t.Parallel()
	found := figures{"page": {value: 0.3, ours: "300 µs CPU", reference: "90 µs CPU a bare handler", ratio: "30 %"}}
	text := page(machine{}, found)
	if !strings.Contains(text, "| **no** |") || !strings.Contains(text, "30 %, to reach ≥ 50 %") {
		t.Errorf("the page is\n%s", text)
	}
}

package jobtest

import (
	"testing"
	"time"

	"hearth/tenant"
	"hearth/workers/job"
)

// lease is longer than any test.
const lease = 10 * time.Minute

// Run runs the due jobs of one tenant (the zero ID: of the control plane) until
// none is left, with those they enqueue, and returns their kinds in order. A
// handler that fails, fails the test.
func Run(t testing.TB, control tenant.ControlDB, mux *job.Mux, id tenant.ID) []string {
	t.Helper()
	return run(t, control, mux, id, 1)
}

// RunTwice is Run with each handler called twice, as happens when a process dies
// between a handler's commit and the closing of its row.
func RunTwice(t testing.TB, control tenant.ControlDB, mux *job.Mux, id tenant.ID) []string {
	t.Helper()
	return run(t, control, mux, id, 2)
}

func run(t testing.TB, control tenant.ControlDB, mux *job.Mux, id tenant.ID, times int) (kinds []string) {
	t.Helper()
	for {
		rows, err := tenant.WaitingOutbox(t.Context(), control, id)
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) == 0 {
			return kinds
		}
		for _, due := range rows {
			row, err := tenant.BeginOutbox(t.Context(), control, due.ID, due.Attempts, lease)
			if err != nil {
				t.Fatal(err)
			}
			for i := range times {
				if err := mux.Run(t.Context(), row); err != nil {
					t.Fatalf("job %s, run %d: %v", row.Kind, i+1, err)
				}
			}
			if err := tenant.CloseOutbox(t.Context(), control, row.ID); err != nil {
				t.Fatal(err)
			}
			kinds = append(kinds, row.Kind)
		}
	}
}

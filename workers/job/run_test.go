package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
)

// deliverAll hands the due rows to a runner without Redis in between.
func (s *stage) deliverAll() {
	s.t.Helper()
	rows, err := tenant.ClaimOutbox(s.t.Context(), s.control, s.relay.limits)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, r := range rows {
		s.runner().deliver(s.t.Context(), r.Kind, s.envelope(r))
	}
}

func (s *stage) runner() *runner {
	return &runner{control: s.control, mux: s.mux, lease: s.relay.limits.Lease, room: newRoom(), settled: func() {}}
}

func (s *stage) envelope(r tenant.OutboxEntry) []byte {
	body, err := json.Marshal(envelope{ID: r.ID, Attempt: r.Attempts, Tenant: r.TenantID, Queue: r.Queue})
	if err != nil {
		s.t.Fatal(err)
	}
	return body
}

func TestWhatBecomesOfARow(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var answer func() error
	Handle(s.mux, s.Registry, func(context.Context, tenant.DB, noteArgs) error { return answer() })
	const waiting, parked, gone = "waiting", "parked", ""
	tests := []struct {
		name    string
		answer  func() error
		want    string
		because string
	}{
		{"done is closed", func() error { return nil }, gone, ""},
		{"a value that is refused is parked", func() error { return fault.Field("email", "No.") }, parked, "No."},
		{"nobody signed in is parked", func() error { return fault.New(fault.Unauthenticated, "Who?") }, parked, "Who?"},
		{"forbidden is parked", func() error { return fault.New(fault.Forbidden, "Not you.") }, parked, "Not you."},
		{"not found is parked", func() error { return fault.New(fault.NotFound, "Gone.") }, parked, "Gone."},
		{"a conflict is parked", func() error { return fault.New(fault.Conflict, "Taken.") }, parked, "Taken."},
		{"a precondition is parked", func() error { return fault.New(fault.Precondition, "Not so.") }, parked, "Not so."},
		{"a plan that does not grant it is parked", func() error { return fault.New(fault.PaymentRequired, "Pay.") }, parked, "Pay."},
		{"too many is tried again", func() error { return fault.New(fault.TooMany, "Slow.") }, waiting, "Slow."},
		{"unavailable is tried again", func() error { return fault.New(fault.Unavailable, "Away.") }, waiting, "Away."},
		{"an unclassified error is tried again", func() error { return errors.New("odd\x00 \xff") }, waiting, "odd "},
		{"a panic is contained and tried again", func() error { panic("boom") }, waiting, "panic: boom"},
		{"a deadline is tried again", func() error { return context.DeadlineExceeded }, waiting, "deadline"},
		{"a very long reason is clipped", func() error { return errors.New(strings.Repeat("é", 5000)) }, waiting, "éé"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db, _ := s.Open(t)
			answer = tt.answer
			s.enqueue(db, noteArgs{N: 1})
			s.deliverAll()
			rows := s.rows()
			defer s.Pools.Owner.DB.Exec(`DELETE FROM node.outbox`)
			if tt.want == gone {
				if len(rows) != 0 {
					t.Errorf("rows %+v, want none", rows)
				}
				return
			}
			if len(rows) != 1 {
				t.Fatalf("rows %+v, want one", rows)
			}
			r := rows[0]
			if r.State != tt.want || r.Attempts != 1 || r.Claimed || !strings.Contains(r.Error, tt.because) || len(r.Error) > 1000 {
				t.Errorf("row %+v, want %s after one attempt because of %q", r, tt.want, tt.because)
			}
			if tt.want == waiting && (r.Wait < 1 || r.Wait > 3) {
				t.Errorf("due again in %v s, want in about 2", r.Wait)
			}
		})
	}
}

func TestAJobIsTriedAgainThenParkedThenReplayed(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	db, _ := s.Open(t)
	broken := true
	var did log
	Handle(s.mux, s.Registry, func(_ context.Context, _ tenant.DB, a noteArgs) error {
		did.add("%d", a.N)
		if broken {
			return fault.New(fault.Unavailable, "Not yet.")
		}
		return nil
	})
	s.enqueue(db, noteArgs{N: 5})
	for range maxAttempts {
		s.deliverAll()
		s.lapse()
	}
	s.deliverAll()
	if n := len(did.all()); n != maxAttempts {
		t.Errorf("%d runs, want %d", n, maxAttempts)
	}
	parked, err := tenant.ParkedOutbox(t.Context(), s.control, time.Time{}, 10)
	if err != nil || len(parked) != 1 || parked[0].Attempts != maxAttempts || parked[0].TenantID != db.Tenant() || string(parked[0].Args) != `{"n": 5}` {
		t.Fatalf("parked %+v (%v), want the job with its arguments", parked, err)
	}
	if older, err := tenant.ParkedOutbox(t.Context(), s.control, parked[0].Created, 10); err != nil || len(older) != 0 {
		t.Errorf("older parked jobs: %v, %v; want none", older, err)
	}
	broken = false
	if err := tenant.ReplayOutbox(t.Context(), s.control, parked[0].ID); err != nil {
		t.Fatal(err)
	}
	if err := tenant.ReplayOutbox(t.Context(), s.control, parked[0].ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("replaying it again: %v, want NotFound", err)
	}
	s.deliverAll()
	if rows := s.rows(); len(rows) != 0 {
		t.Errorf("rows %+v, want none", rows)
	}
}

func TestADeliveryThatComesTwiceOrLateRunsNothing(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	db, _ := s.Open(t)
	var did log
	fail := true
	Handle(s.mux, s.Registry, func(_ context.Context, _ tenant.DB, a noteArgs) error {
		did.add("%d", a.N)
		if fail {
			return errors.New("first time")
		}
		return nil
	})
	s.enqueue(db, noteArgs{N: 1})
	rows, err := tenant.ClaimOutbox(t.Context(), s.control, s.relay.limits)
	if err != nil || len(rows) != 1 {
		t.Fatalf("claimed %d, %v", len(rows), err)
	}
	first := s.envelope(rows[0])
	s.runner().deliver(t.Context(), rows[0].Kind, first)
	s.runner().deliver(t.Context(), rows[0].Kind, first) // overtaken: the row is at its second attempt
	fail = false
	s.lapse()
	s.deliverAll()
	s.runner().deliver(t.Context(), rows[0].Kind, first) // closed
	s.runner().deliver(t.Context(), rows[0].Kind, []byte("not json"))
	if n := len(did.all()); n != 2 {
		t.Errorf("%d runs, want the failed one and the good one", n)
	}
}

func TestADyingCommitRunsTheJobAgain(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	db, _ := s.Open(t)
	var did log
	Handle(s.mux, s.Registry, func(_ context.Context, _ tenant.DB, a noteArgs) error {
		did.add("%d", a.N)
		return nil
	})
	s.enqueue(db, noteArgs{N: 3})
	rows, err := tenant.ClaimOutbox(t.Context(), s.control, s.relay.limits)
	if err != nil || len(rows) != 1 {
		t.Fatalf("claimed %d, %v", len(rows), err)
	}
	began, err := tenant.BeginOutbox(t.Context(), s.control, rows[0].ID, 0, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.mux.Run(t.Context(), began); err != nil { // and the process dies here
		t.Fatal(err)
	}
	s.lapse()
	s.deliverAll()
	if diff := cmp.Diff([]string{"3", "3"}, did.all()); diff != "" || len(s.rows()) != 0 {
		t.Errorf("%d rows left, runs (-want +got):\n%s", len(s.rows()), diff)
	}
}

func TestControlJobs(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	db, _ := s.Open(t)
	var did log
	HandleControl(s.mux, s.control, func(_ context.Context, _ tenant.ControlDB, a controlArgs) error {
		did.add("%s", a.Word)
		return nil
	})
	Handle(s.mux, s.Registry, func(context.Context, tenant.DB, noteArgs) error {
		did.add("a tenant's job without a tenant")
		return nil
	})
	if err := s.client.EnqueueControl(t.Context(), s.control, tenant.QueueNow, controlArgs{Word: "<hello>\n"}); err != nil {
		t.Fatal(err)
	}
	s.deliverAll()
	if diff := cmp.Diff([]string{"<hello>\n"}, did.all()); diff != "" || len(s.rows()) != 0 {
		t.Fatalf("%d rows left, runs (-want +got):\n%s", len(s.rows()), diff)
	}
	s.enqueue(db, controlArgs{Word: "from a tenant"})
	if err := s.client.EnqueueControl(t.Context(), s.control, tenant.QueueNow, noteArgs{}); err != nil {
		t.Fatal(err)
	}
	s.deliverAll()
	for _, r := range s.rows() {
		if r.State != "parked" {
			t.Errorf("row %+v, want parked", r)
		}
	}
	if n := len(did.all()); n != 1 {
		t.Errorf("a job ran on the wrong plane: %q", did.all())
	}
}

type openerFunc func(ctx context.Context, id tenant.ID) (tenant.DB, error)

func (f openerFunc) Open(ctx context.Context, id tenant.ID) (tenant.DB, error) { return f(ctx, id) }

func TestAnUnopenedTenant(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"that is gone parks its jobs", fault.New(fault.NotFound, "No such workspace."), "parked"},
		{"that is being provisioned is tried again", fault.New(fault.Precondition, "Still being set up."), "waiting"},
		{"that is being updated is tried again", fault.New(fault.Unavailable, "Being updated."), "waiting"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			db, _ := s.Open(t)
			closed := openerFunc(func(context.Context, tenant.ID) (tenant.DB, error) { return db, tt.err })
			Handle(s.mux, closed, func(context.Context, tenant.DB, noteArgs) error {
				t.Error("ran")
				return nil
			})
			s.enqueue(db, noteArgs{})
			s.deliverAll()
			if r := s.rows()[0]; r.State != tt.want {
				t.Errorf("row %+v, want %s", r, tt.want)
			}
		})
	}
}

func TestTheTenantRoleAppendsAndNothingElse(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	db, _ := s.Open(t)
	s.enqueue(db, noteArgs{N: 1})
	for _, statement := range []string{
		`SELECT id FROM node.outbox`,
		`UPDATE node.outbox SET due_at = now()`,
		`DELETE FROM node.outbox`,
		fmt.Sprintf(`INSERT INTO node.outbox (id, queue, kind, args) VALUES ('%s', 'now', 'test:note', '{}') RETURNING id`, uuid.New()),
	} {
		_, err := s.Pools.Tenant.DB.ExecContext(t.Context(), statement)
		if err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s: %v, want permission denied", statement, err)
		}
	}
}

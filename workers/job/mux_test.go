package job

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

type kindArgs struct{ kind string }

type longerArgs struct{}

func (longerArgs) Kind() string { return "test:control_room" }

type loudArgs struct{}

func (loudArgs) Kind() string { return "Test Loud" }

func (k kindArgs) Kind() string { return k.kind }

// nowhere is a handle that these handlers never touch.
var nowhere tenant.ControlDB

func ignore[A Args](context.Context, tenant.ControlDB, A) error { return nil }

func TestKindsAreTakenExactly(t *testing.T) {
	t.Parallel()
	mux := NewMux()
	var did log
	HandleControl(mux, nowhere, func(context.Context, tenant.ControlDB, controlArgs) error {
		did.add("control")
		return nil
	})
	HandleControl(mux, nowhere, func(context.Context, tenant.ControlDB, longerArgs) error {
		did.add("longer")
		return nil
	})
	for _, kind := range []string{"test:control_room", "test:control", "test:control_room_two", "test:contro", ""} {
		err := mux.Run(t.Context(), tenant.OutboxEntry{Kind: kind, Args: json.RawMessage(`{}`)})
		if known := strings.HasSuffix(kind, "control") || strings.HasSuffix(kind, "room"); known != (err == nil) || !known && !fault.Is(err, fault.Unavailable) {
			t.Errorf("%q: %v", kind, err)
		}
	}
	if got := strings.Join(did.all(), " "); got != "longer control" {
		t.Errorf("ran %q, want longer control", got)
	}
}

func TestABadRegistrationPanics(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		register func(*Mux)
	}{
		{"a kind that is taken", func(m *Mux) {
			HandleControl(m, nowhere, ignore[controlArgs])
			HandleControl(m, nowhere, ignore[controlArgs])
		}},
		{"a kind of the wrong shape", func(m *Mux) { HandleControl(m, nowhere, ignore[loudArgs]) }},
		{"no kind", func(m *Mux) { HandleControl(m, nowhere, ignore[kindArgs]) }},
		{"no time", func(m *Mux) { HandleControl(m, nowhere, ignore[controlArgs], Timeout(0)) }},
		{"too much time", func(m *Mux) { HandleControl(m, nowhere, ignore[controlArgs], Timeout(2*time.Hour)) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("it was accepted")
				}
			}()
			tt.register(NewMux())
		})
	}
}

func TestArgumentsAreReadStrictly(t *testing.T) {
	t.Parallel()
	mux := NewMux()
	HandleControl(mux, nowhere, ignore[controlArgs])
	tests := []struct {
		name, args string
		ok         bool
	}{
		{"what was written", `{"word":"a"}`, true},
		{"an unknown field", `{"word":"a","wrod":"b"}`, false},
		{"two values", `{"word":"a"}{}`, false},
		{"a wrong type", `{"word":1}`, false},
		{"nothing", ``, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := mux.Run(t.Context(), tenant.OutboxEntry{Kind: "test:control", Args: json.RawMessage(tt.args)})
			if (err == nil) != tt.ok || err != nil && !retryable(err) {
				t.Errorf("Run: %v, want ok %v, and an error that a newer process may cure", err, tt.ok)
			}
		})
	}
}

func TestAHandlerIsTold(t *testing.T) {
	t.Parallel()
	mux := NewMux()
	HandleControl(mux, nowhere, func(ctx context.Context, _ tenant.ControlDB, _ controlArgs) error {
		<-ctx.Done()
		return ctx.Err()
	}, Timeout(time.Millisecond))
	if err := mux.Run(t.Context(), tenant.OutboxEntry{Kind: "test:control", Args: json.RawMessage(`{}`)}); err == nil {
		t.Error("Run returned nil, want the deadline")
	}
}

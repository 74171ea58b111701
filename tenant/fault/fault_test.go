package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"hearth/tenant/fault"

	"github.com/google/go-cmp/cmp"
)

func TestOf(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		err  error
		want fault.Kind
	}{
		{"nothing has no kind", nil, ""},
		{"an unclassified error is our mistake", errors.New("boom"), fault.Internal},
		{"a kind survives wrapping", fmt.Errorf("room 7: %w", fault.New(fault.NotFound, "No such room.")), fault.NotFound},
		{"the outermost kind wins", fault.Wrap(fault.New(fault.NotFound, "x"), fault.Unavailable, "y"), fault.Unavailable},
		{"a joined error has the kind of its first part", errors.Join(fault.Field("email", "a"), fault.Field("name", "b")), fault.Invalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := fault.Of(tt.err); got != tt.want {
				t.Errorf("Of() = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestFieldsKeepsTheFirstSentenceOfEach(t *testing.T) {
	t.Parallel()
	err := errors.Join(fault.Field("email", "one"), fault.Field("email", "two"), fmt.Errorf("w: %w", fault.Field("name", "three")))
	want := map[string]string{"email": "one", "name": "three"}
	if diff := cmp.Diff(want, fault.Fields(err)); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
}

func TestMessageNeverShowsTheCause(t *testing.T) {
	t.Parallel()
	if got := fault.Message(errors.New("pq: password=secret")); got != "Something went wrong on our side." {
		t.Errorf("Message() = %q", got)
	}
}

package billing

import (
	"errors"
	"sync/atomic"
)

// Refusal is why something that says to come from Stripe is not kept. It is an error for
// a gateway to wrap.
type Refusal string

// The refusals.
const (
	RefusedUnsigned   Refusal = "unsigned"   // no signature, or one that cannot be read
	RefusedForged     Refusal = "forged"     // no secret of ours fits what came
	RefusedStale      Refusal = "stale"      // signed too long ago: what was sent once is sent again
	RefusedEarly      Refusal = "early"      // signed in the future
	RefusedUnreadable Refusal = "unreadable" // signed, and no event
	RefusedVersion    Refusal = "version"    // of another version of Stripe's API
)

// Error implements error.
func (r Refusal) Error() string { return "refused: " + string(r) }

var allRefusals = []Refusal{RefusedUnsigned, RefusedForged, RefusedStale, RefusedEarly, RefusedUnreadable, RefusedVersion}

// refusals counts what this process has refused.
type refusals [6]atomic.Int64

func (n *refusals) note(err error) {
	var why Refusal
	if !errors.As(err, &why) {
		return
	}
	for at, one := range allRefusals {
		if one == why {
			n[at].Add(1)
		}
	}
}

// Refused is how many events this process has refused, by reason; none is missing.
func (s *Service) Refused() map[Refusal]int64 {
	found := map[Refusal]int64{}
	for at, one := range allRefusals {
		found[one] = s.refused[at].Load()
	}
	return found
}

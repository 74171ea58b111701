package job

import (
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"time"

	"hearth/tenant/fault"
)

// maxAttempts is when a job that keeps failing is parked: after about thirteen hours,
// long enough to outlive a night's outage of whatever it depends on.
const maxAttempts = 20

const (
	firstWait = 2 * time.Second
	longWait  = 90 * time.Minute
)

// retryable reports whether trying again can help: HOUSE's table of faults.
func retryable(err error) bool {
	switch fault.Of(err) {
	case fault.TooMany, fault.Unavailable, fault.Internal:
		return true
	}
	return false
}

// backOff is the wait before the attempt after failed ones: doubling from two
// seconds to ninety minutes, a quarter of it by chance, so that what failed
// together does not return together.
func backOff(failed int) time.Duration {
	wait := longWait
	if failed < 13 {
		wait = min(firstWait<<max(failed-1, 0), longWait)
	}
	return wait - wait/8 + rand.N(wait/4)
}

// panicked is a contained panic with where it happened.
type panicked struct {
	value any
	stack string
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

func stack() string { return string(debug.Stack()) }

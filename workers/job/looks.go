package job

import "time"

// after are the looks that follow a nudge: the row is written, and its transaction
// commits at a time the nudge cannot know.
var after = [...]time.Duration{20 * time.Millisecond, 100 * time.Millisecond, 500 * time.Millisecond}

// looks are the times of the coming polls that nudges asked for; zero is none.
type looks struct{ at [len(after)]time.Time }

// nudge plans the looks after a nudge. The nearest one stays where it is, or a
// stream of nudges would put it off for ever.
func (l *looks) nudge(now time.Time) {
	for i, d := range after {
		if i == 0 && !l.at[i].IsZero() {
			continue
		}
		l.at[i] = now.Add(d)
	}
}

// took forgets the looks that a poll at now serves.
func (l *looks) took(now time.Time) {
	for i, at := range l.at {
		if !at.After(now) {
			l.at[i] = time.Time{}
		}
	}
}

// wait is the time until the next look, pause at most.
func (l *looks) wait(now time.Time, pause time.Duration) time.Duration {
	for _, at := range l.at {
		if !at.IsZero() {
			pause = min(pause, max(at.Sub(now), 0))
		}
	}
	return pause
}

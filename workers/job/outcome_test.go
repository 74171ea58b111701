package job

import (
	"testing"
	"time"

	"hearth/tenant"
)

func TestBackOffDoublesWithinBounds(t *testing.T) {
	t.Parallel()
	tests := []struct {
		failed int
		around time.Duration
	}{
		{1, 2 * time.Second}, {2, 4 * time.Second}, {5, 32 * time.Second}, {12, 4096 * time.Second}, {13, longWait}, {1000, longWait},
	}
	for _, tt := range tests {
		for range 200 {
			got := backOff(tt.failed)
			if got < tt.around-tt.around/8 || got > tt.around+tt.around/8 {
				t.Fatalf("backOff(%d) = %v, want about %v", tt.failed, got, tt.around)
			}
		}
	}
}

func TestRoomKeepsAHandFreeForWhoWaits(t *testing.T) {
	t.Parallel()
	r, a, b := newRoom(), tenant.NewID(), tenant.NewID()
	steps := []struct {
		id    tenant.ID
		queue tenant.Queue
		want  bool
	}{
		{a, tenant.QueueBulk, true}, {a, tenant.QueueBulk, true}, {a, tenant.QueueBulk, false},
		{a, tenant.QueueSoon, true}, {a, tenant.QueueSoon, false},
		{a, tenant.QueueNow, true}, {a, tenant.QueueNow, false},
		{b, tenant.QueueBulk, true},
	}
	for i, step := range steps {
		if got := r.enter(step.id, step.queue); got != step.want {
			t.Errorf("step %d, %s: enter = %v, want %v", i, step.queue, got, step.want)
		}
	}
	for range 4 {
		r.leave(a)
	}
	r.leave(b)
	if len(r.running) != 0 || !r.enter(a, tenant.QueueBulk) {
		t.Errorf("after all have left: %v", r.running)
	}
}

func TestLooksFollowANudge(t *testing.T) {
	t.Parallel()
	t0 := time.Unix(1000, 0)
	ms := func(n int) time.Time { return t0.Add(time.Duration(n) * time.Millisecond) }
	var l looks
	steps := []struct {
		name  string
		do    func()
		at    time.Time
		want  time.Duration
		pause time.Duration
	}{
		{"quiet", func() {}, ms(0), time.Second, time.Second},
		{"a nudge", func() { l.nudge(ms(0)) }, ms(0), 20 * time.Millisecond, time.Second},
		{"a second nudge puts nothing off", func() { l.nudge(ms(15)) }, ms(15), 5 * time.Millisecond, time.Second},
		{"after the first look", func() { l.took(ms(20)) }, ms(20), 95 * time.Millisecond, time.Second},
		{"after the second", func() { l.took(ms(115)) }, ms(115), 400 * time.Millisecond, time.Second},
		{"a late look is due at once", func() {}, ms(900), 0, time.Second},
		{"after the third", func() { l.took(ms(900)) }, ms(900), time.Second, time.Second},
		{"a nudge shortens a long silence", func() { l.nudge(ms(1000)) }, ms(1000), 20 * time.Millisecond, 10 * time.Second},
	}
	for _, step := range steps {
		step.do()
		if got := l.wait(step.at, step.pause); got != step.want {
			t.Errorf("%s: wait %v, want %v", step.name, got, step.want)
		}
	}
}

func TestConfigNamesEveryProblem(t *testing.T) {
	t.Parallel()
	if err := (Config{RedisURL: "redis://localhost:6379/0"}).Validate(); err != nil {
		t.Errorf("Validate: %v", err)
	}
	err := Config{RedisURL: "http://x", Concurrency: -1}.Validate()
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok || len(joined.Unwrap()) != 2 {
		t.Errorf("Validate: %v, want two problems", err)
	}
}

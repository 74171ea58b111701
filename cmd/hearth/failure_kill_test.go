package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"syscall"
	"testing"
)

const (
	speakers  = 20
	sentences = 12 // of each: fewer in all than a client may miss before it has to reload
	listeners = 200
)

// redisFate is what becomes of Redis while a process is killed.
type redisFate int

const (
	redisStays redisFate = iota
	redisIsAway
	redisDies
	redisReturns
)

func (f redisFate) String() string {
	return [...]string{"with Redis", "without Redis", "while Redis dies", "while Redis returns"}[f]
}

// TestKilledProcess kills one of two processes while people talk and listen, and
// starts it again. HEARTH_TEST_SEED repeats one run.
func TestKilledProcess(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, seed := range seeds(t, 2, 24) {
		fate := redisFate(seed % 4)
		t.Run(fmt.Sprintf("seed %d, %v", seed, fate), func(t *testing.T) {
			t.Logf("HEARTH_TEST_SEED=%d", seed)
			inside := *w
			inside.t = t
			inside.killOne(rand.New(rand.NewPCG(seed, 0)), fate)
			w.redis = inside.redis
		})
	}
}

func (w *world) killOne(chance *rand.Rand, fate redisFate) {
	t := w.t
	w.redisIs(fate == redisStays || fate == redisDies)
	both := []*server{w.serve(freeAddress(t)), w.serve(freeAddress(t))}
	h := w.newHall(speakers)
	all := h.crowdOf(t, both, listeners)
	l := newTally()
	ctx, cancel := context.WithTimeout(t.Context(), 4*patience)
	defer cancel()
	var talk sync.WaitGroup
	for i, v := range h.people {
		first := chance.IntN(2)
		talk.Go(func() {
			for n := range sentences {
				v.say(ctx, l, both, first+n, h.room, fmt.Sprintf("%d-%d", i, n))
			}
		})
	}
	total := speakers * sentences
	at := total/6 + chance.IntN(total/2)
	victim := chance.IntN(2)
	t.Logf("process %d is killed after %d of %d messages", victim, at, total)
	eventually(t, "half of the messages", func() bool { return l.count() >= at })
	both[victim].kill()
	w.redisIs(fate == redisStays || fate == redisReturns)
	eventually(t, "some more messages", func() bool { return l.count() >= min(total, at+total/10) })
	both[victim].process = w.serve(both[victim].address).process
	talk.Wait()
	if l.count() != total {
		t.Errorf("%d of %d messages were acknowledged", l.count(), total)
	}
	h.agree(t, l, all)
	l.check(t)
	for _, p := range both {
		p.end(t, syscall.SIGTERM)
	}
}

// redisIs starts or stops Redis where it is not as it should be.
func (w *world) redisIs(up bool) {
	w.t.Helper()
	switch {
	case up && w.redis == nil:
		if err := w.startRedis(); err != nil {
			w.t.Fatal(err)
		}
	case !up:
		w.stopRedis()
	}
}

// seeds are some in an ordinary run, many in a long one, and the one of
// HEARTH_TEST_SEED where it is set. They follow each other, so that all fates come.
func seeds(t *testing.T, some, many int) []uint64 {
	t.Helper()
	if text := os.Getenv("HEARTH_TEST_SEED"); text != "" {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatalf("HEARTH_TEST_SEED: %v", err)
		}
		return []uint64{seed}
	}
	if os.Getenv("HEARTH_TEST_LONG") != "" {
		some = many
	}
	first := rand.Uint64N(1<<32) &^ 3
	var all []uint64
	for i := range some {
		all = append(all, first+uint64(i))
	}
	return all
}

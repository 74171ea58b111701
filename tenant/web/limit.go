package web

import (
	"strconv"
	"strings"
	"sync"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/gofiber/fiber/v2"
)

// Rule is a token bucket: Burst at once, then one every Every.
type Rule struct {
	Name  string
	Burst int
	Every time.Duration
	Per   string // whom it counts, for deploy/limits.md
	Why   string
}

// limiter keeps buckets in memory, only while they are not full again: an address
// that is quiet for long enough costs nothing.
type limiter struct {
	mu      sync.Mutex
	now     func() time.Time
	buckets map[string]bucket
	spent   map[string]spent // since the last exchange; nil until somebody exchanges
	used    chan struct{}    // holds something when spent does
	swept   time.Time
	tidying bool // a timer is set: there are buckets
}

// bucket is written as the time at which it will be full again.
type bucket struct{ full time.Time }

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, buckets: map[string]bucket{}, used: make(chan struct{}, 1)}
}

// take spends one token of a bucket and returns how long to wait when there is none.
func (l *limiter) take(rule Rule, key string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if len(l.buckets) > mostBuckets || now.Sub(l.swept) > tidyEvery || now.Before(l.swept) {
		l.sweep(now)
	}
	id := rule.Name + " " + key
	most := time.Duration(rule.Burst) * rule.Every
	full := l.buckets[id].full
	if full.Before(now) {
		full = now
	}
	if full.After(now.Add(most)) { // others spent at the same time, or the clock went back
		full = now.Add(most)
		l.buckets[id] = bucket{full}
	}
	if wait := full.Add(rule.Every).Sub(now) - most; wait > 0 {
		return wait
	}
	l.buckets[id] = bucket{full.Add(rule.Every)}
	if !l.tidying {
		l.tidying = true
		time.AfterFunc(tidyEvery, l.tidy)
	}
	if l.spent != nil {
		l.note(spent{id, rule.Every, most})
	}
	return 0
}

// left returns how many tokens a bucket holds, and how long until it is full.
func (l *limiter) left(rule Rule, key string) (tokens int, full time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	full = max(l.buckets[rule.Name+" "+key].full.Sub(l.now()), 0)
	spent := int((full + rule.Every - 1) / rule.Every)
	return max(rule.Burst-spent, 0), full
}

func (l *limiter) sweep(now time.Time) {
	l.swept = now
	for id, b := range l.buckets {
		if b.full.Before(now) || len(l.buckets) > mostBuckets {
			delete(l.buckets, id)
			delete(l.spent, id)
		}
	}
}

// tidyEvery is how often buckets are looked through while there are any.
const tidyEvery = time.Minute

// tidy forgets what nobody would miss also when nobody comes any more, and then is
// not called again.
func (l *limiter) tidy() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(l.now())
	if len(l.buckets) == 0 {
		l.buckets, l.tidying = map[string]bucket{}, false // a map that was large stays large
		return
	}
	time.AfterFunc(tidyEvery, l.tidy)
}

func (l *limiter) tell() {
	select {
	case l.used <- struct{}{}:
	default:
	}
}

// Limit faults with TooMany, and sets Retry-After, when a key has spent its tokens
// of a rule.
func (s *Server) Limit(c *fiber.Ctx, rule Rule, key string) error {
	wait := s.limits.take(rule, key)
	if wait == 0 {
		return nil
	}
	seconds := int(wait/time.Second) + 1
	c.Set(fiber.HeaderRetryAfter, strconv.Itoa(seconds))
	return fault.New(fault.TooMany, "That was a little often. Please try again in %s.", inWords(seconds))
}

// LimitMember is Limit for each member of each workspace.
func (s *Server) LimitMember(c *fiber.Ctx, rule Rule, db tenant.DB, me tenant.Member) error {
	if me.Visit != nil {
		return s.Limit(c, rule, db.Tenant().String()+" visit "+strconv.FormatInt(me.Visit.ID, 10))
	}
	return s.Limit(c, rule, db.Tenant().String()+" "+strconv.FormatInt(me.ID, 10))
}

// throttle bounds what one address asks for in all, before anything is looked up.
func (s *Server) throttle(c *fiber.Ctx) error {
	if c.Path() == "/up" || strings.HasPrefix(c.Path(), "/assets/") {
		return c.Next()
	}
	if err := s.LimitAddress(c, RequestRule); err != nil {
		return err
	}
	return c.Next()
}

// LimitAddress spends a token for the visitor's address and one, of a bucket eight
// times as large, for its network (/24, or /48 in IPv6).
func (s *Server) LimitAddress(c *fiber.Ctx, rule Rule) error {
	if err := s.Limit(c, rule, c.IP()); err != nil {
		return err
	}
	wide := Rule{Name: rule.Name + " network", Burst: rule.Burst * 8, Every: rule.Every / 8}
	return s.Limit(c, wide, network(c.IP()))
}

func inWords(seconds int) string {
	switch {
	case seconds < 2:
		return "a second"
	case seconds < 120:
		return strconv.Itoa(seconds) + " seconds"
	}
	return strconv.Itoa((seconds+59)/60) + " minutes"
}

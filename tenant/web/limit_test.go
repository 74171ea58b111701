package web

import (
	"strconv"
	"testing"
	"time"
)

func TestLimiter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	l := newLimiter(func() time.Time { return now })
	rule := Rule{Name: "sign in", Burst: 3, Every: 10 * time.Second}
	for i := range 3 {
		if wait := l.take(rule, "a"); wait != 0 {
			t.Fatalf("token %d: wait %v", i, wait)
		}
	}
	if wait := l.take(rule, "a"); wait != 10*time.Second {
		t.Errorf("the fourth waits %v, want 10s", wait)
	}
	if wait := l.take(rule, "b"); wait != 0 {
		t.Errorf("another address waits %v", wait)
	}
	if wait := l.take(Rule{Name: "other", Burst: 1, Every: time.Second}, "a"); wait != 0 {
		t.Errorf("another rule waits %v", wait)
	}
	now = now.Add(10 * time.Second)
	if wait := l.take(rule, "a"); wait != 0 {
		t.Errorf("after ten seconds: wait %v", wait)
	}
	if wait := l.take(rule, "a"); wait == 0 {
		t.Error("one token came back, two were taken")
	}
	now = now.Add(2 * time.Minute)
	l.take(rule, "c")
	if len(l.buckets) != 1 {
		t.Errorf("%d buckets are kept of addresses that went quiet", len(l.buckets)-1)
	}
}

// TestBucketsAreForgotten counts what is kept of 5,000 members after they have gone.
func TestBucketsAreForgotten(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	l := newLimiter(func() time.Time { return now })
	rule := Rule{Name: "post", Burst: 3, Every: 10 * time.Second}
	for i := range 5000 {
		l.take(rule, "member "+strconv.Itoa(i))
	}
	now = now.Add(5 * time.Second)
	if l.tidy(); len(l.buckets) != 5000 || !l.tidying {
		t.Errorf("%d buckets of 5000 that are not full, timer %v", len(l.buckets), l.tidying)
	}
	now = now.Add(10 * time.Second)
	if l.tidy(); len(l.buckets) != 0 || l.tidying {
		t.Errorf("%d buckets that are full, timer %v", len(l.buckets), l.tidying)
	}
	if l.take(rule, "member 1"); len(l.buckets) != 1 || !l.tidying {
		t.Error("whoever comes back is not counted")
	}
}

func TestNetwork(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, ip, want string }{
		{"a quarter of a million neighbours in IPv4", "192.0.2.77", "192.0.2.0/24"},
		{"a site in IPv6", "2001:db8:1:2:3::4", "2001:db8:1::/48"},
		{"a mapped address is its IPv4", "::ffff:192.0.2.77", "192.0.2.0/24"},
		{"a zone does not matter", "fe80::1%eth0", "fe80::/48"},
		{"anything else is itself", "unix", "unix"},
	}
	for _, tt := range tests {
		if got := network(tt.ip); got != tt.want {
			t.Errorf("%s: network(%q) = %q, want %q", tt.name, tt.ip, got, tt.want)
		}
	}
}

func TestLocalPath(t *testing.T) {
	t.Parallel()
	tests := []struct{ next, want string }{
		{"/rooms/7?x=1#y", "/rooms/7?x=1#y"}, {"", "/"}, {"rooms", "/"}, {"//evil.example", "/"}, {"/\\evil.example", "/"},
		{"https://evil.example", "/"}, {"/a\r\nSet-Cookie: x", "/"}, {"javascript:alert(1)", "/"}, {"/\tx", "/"},
	}
	for _, tt := range tests {
		if got := LocalPath(tt.next); got != tt.want {
			t.Errorf("LocalPath(%q) = %q, want %q", tt.next, got, tt.want)
		}
	}
}

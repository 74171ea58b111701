package web

import (
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/fault"
)

func TestMostOfBody(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		host tenant.HostKind
		path string
		want int
	}{
		{"a message", tenant.HostWorkspace, "/rooms/7/messages", MessageBody},
		{"a change of one", tenant.HostWorkspace, "/rooms/7/messages/8", MessageBody},
		{"a picture", tenant.HostWorkspace, "/profile/picture", PictureBody},
		{"a form", tenant.HostWorkspace, "/settings", FormBody},
		{"the same path elsewhere", tenant.HostSite, "/profile/picture", FormBody},
		{"a longer path", tenant.HostWorkspace, "/rooms/7/messages/8/edit", FormBody},
		{"a part that is empty", tenant.HostWorkspace, "/rooms//messages", FormBody},
		{"a path that ends early", tenant.HostWorkspace, "/rooms/7", FormBody},
		{"no path", tenant.HostWorkspace, "", FormBody},
	}
	for _, tt := range tests {
		if got := mostOfBody(tt.host, tt.path); got != tt.want {
			t.Errorf("%s: %d bytes, want %d", tt.name, got, tt.want)
		}
	}
}

func TestBodiesShareOneMeasure(t *testing.T) {
	t.Parallel()
	s := &Server{}
	body, err := s.collect(strings.NewReader(strings.Repeat("x", 100_000)), -1, PictureBody)
	if err != nil || len(body) != 100_000 || s.buffered.Load() != int64(cap(body)) {
		t.Fatalf("%d bytes of %d, %v", len(body), s.buffered.Load(), err)
	}
	s.buffered.Store(mostBuffered + 1)
	if _, err := s.collect(strings.NewReader(strings.Repeat("x", 100_000)), -1, PictureBody); !fault.Is(err, fault.Unavailable) {
		t.Errorf("too much at once: %v", err)
	}
	if _, err := s.collect(strings.NewReader("a=b"), 3, FormBody); err != nil {
		t.Errorf("a short form has room always: %v", err)
	}
}

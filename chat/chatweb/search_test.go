package chatweb_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"hearth/chat"
	"hearth/tenant"
)

func TestSearchPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	room := h.firstRoom(t, ada)
	h.post(t, room, ada, "Bring the <script>alert(1)</script> café menu")
	b := h.browserOf(t, ada)
	tests := []struct {
		name, query string
		status      int
		says        []string
	}{
		{"at first it teaches", "", 200, []string{"from:ada", `id="search-field"`, "autofocus"}},
		{"what is found is marked", "?q=cafe", 200, []string{"<mark>café</mark>", "&lt;script&gt;", "1 message", "Front door", path("/rooms/", room.ID, "/@")}},
		{"nothing", "?q=xyzzy", 200, []string{"Nothing found", "“xyzzy”"}},
		{"a day that is none", "?q=on:someday", 422, []string{"such as on:2026-03-01", `value="on:someday"`}},
		{"nobody", "?q=from:zoe", 422, []string{"Nobody here is called zoe"}},
		{"too long", "?q=" + strings.Repeat("a", 201), 422, []string{"at most 200 characters"}},
		{"no text at all", "?q=%ff%00", 422, []string{"characters that no message has"}},
		{"markup", "?q=" + url.QueryEscape(`"><script>alert(1)</script>`), 200, []string{"<mark>", `value="&#34;&gt;&lt;script&gt;`}},
		{"a zone that is none", "?q=cafe&tz=../../etc/passwd", 200, []string{"<mark>café</mark>"}},
		{"our own zone", "?q=cafe&tz=Local", 200, []string{"<mark>café</mark>"}},
		{"a page that begins nowhere", "?q=cafe&before=x", 200, []string{"<mark>café</mark>"}},
		{"a page before everything", "?q=cafe&before=1", 200, []string{"Nothing found"}},
	}
	for _, tt := range tests {
		got := b.get(t, "/search"+tt.query)
		for _, says := range tt.says {
			if got.status != tt.status || !strings.Contains(got.body, says) {
				t.Errorf("%s: %d without %q\n%s", tt.name, got.status, says, got.body)
			}
		}
		if strings.Contains(got.body, "<script>alert") {
			t.Errorf("%s: what was typed is markup", tt.name)
		}
	}
}

var moreLink = regexp.MustCompile(`<turbo-frame id="(found-before-\d+)"[^>]*><a class="btn" href="([^"]+)"`)

func TestMoreResults(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	room := h.firstRoom(t, ada)
	for i := range chat.MaxFound*2 + 1 {
		h.post(t, room, ada, fmt.Sprintf("lantern %d.", i))
	}
	b := h.browserOf(t, ada)
	got := b.get(t, "/search?q=lantern&tz=Europe/Paris")
	if !strings.Contains(got.body, "The newest 20 messages") {
		t.Error("the page does not say how much it shows")
	}
	seen := map[string]bool{}
	for pages := 1; ; pages++ {
		for _, m := range regexp.MustCompile(`</mark> (\d+)\.`).FindAllStringSubmatch(got.body, -1) {
			if seen[m[1]] {
				t.Errorf("%s is found twice", m[1])
			}
			seen[m[1]] = true
		}
		more := moreLink.FindStringSubmatch(got.body)
		if more == nil {
			break
		}
		if got = b.frame(t, strings.ReplaceAll(more[2], "&amp;", "&"), more[1]); got.status != 200 || !strings.Contains(got.body, `id="`+more[1]+`"`) || strings.Contains(got.body, "<html") {
			t.Fatalf("page %d: %d\n%s", pages+1, got.status, got.body)
		}
	}
	if len(seen) != chat.MaxFound*2+1 {
		t.Errorf("%d of %d are found", len(seen), chat.MaxFound*2+1)
	}
}

func TestSearchesAreRemembered(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada, sam := h.member(t, "Ada Okafor", tenant.RoleMember), h.member(t, "Sam Ito", tenant.RoleMember)
	b := h.browserOf(t, ada)
	b.get(t, "/search?q=lantern")
	b.get(t, "/search?q=rope&before=9")
	b.headers = map[string]string{"X-Sec-Purpose": "prefetch"}
	b.get(t, "/search?q=tent")
	b.headers = nil
	b.frame(t, "/search?q=stove", "found-before-9")
	b.get(t, "/search?q=on:never")
	b.get(t, "/search?q=map")
	got := b.get(t, "/search").body
	for text, there := range map[string]bool{"lantern": true, "map": true, "rope": false, "tent": false, "stove": false, "on:never": false} {
		if strings.Contains(got, ">"+text+"</bdi>") != there {
			t.Errorf("%s is remembered: %v", text, !there)
		}
	}
	if got := h.browserOf(t, sam).get(t, "/search").body; strings.Contains(got, "lantern") {
		t.Error("somebody else sees what was searched for")
	}
	h.browserOf(t, sam).send(t, "/searches/delete", url.Values{"query": {"map"}})
	if got := b.send(t, "/searches/delete", url.Values{"query": {"lantern"}}); got.status != 303 || got.location != "/search" {
		t.Errorf("forgetting one: %d to %s", got.status, got.location)
	}
	if got := b.get(t, "/search").body; strings.Contains(got, ">lantern</bdi>") || !strings.Contains(got, ">map</bdi>") {
		t.Error("the wrong one is forgotten")
	}
	b.send(t, "/searches/delete", url.Values{})
	if got := b.get(t, "/search").body; strings.Contains(got, "Your last searches") {
		t.Error("not all are forgotten")
	}
}

func TestSearchingTooOften(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.browserOf(t, h.member(t, "Ada Okafor", tenant.RoleMember))
	var got answer
	for range 40 {
		if got = b.get(t, "/search?q=x"); got.status != 200 {
			break
		}
	}
	if got.status != 429 || got.header.Get("Retry-After") == "" {
		t.Errorf("the answer is %d, want 429", got.status)
	}
	if got := b.get(t, "/search"); got.status != 200 {
		t.Errorf("the empty page is %d", got.status)
	}
}

package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"hearth/tenant/outbound"
)

// bot adds a bot to a workspace that is called at an address.
func (h hearth) bot(t *testing.T, slug, name, url string) (id int64) {
	t.Helper()
	db := h.database(t)
	var workspace string
	if err := db.QueryRowContext(t.Context(), `SELECT id FROM control.tenants WHERE slug = $1`, slug).Scan(&workspace); err != nil {
		t.Fatal(err)
	}
	schema := "t_" + strings.ReplaceAll(workspace, "-", "")
	err := db.QueryRowContext(t.Context(), fmt.Sprintf(`WITH b AS (INSERT INTO %[1]s.members (name, email, role) VALUES ($1, '', 'bot') RETURNING id),
		k AS (INSERT INTO %[1]s.bots (member_id, key_hash, webhook_url, created_by) SELECT id, 'none', $2, (SELECT id FROM %[1]s.members WHERE role = 'owner') FROM b),
		m AS (INSERT INTO %[1]s.memberships (member_id, room_id) SELECT b.id, r.id FROM b, %[1]s.rooms AS r)
		SELECT id FROM b`, schema), name, url).Scan(&id)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// TestABotAnswersAndItsLogIsReplayed asks a bot that is down, reads in the log why it
// did not answer, and has the question sent again once it is up.
func TestABotAnswersAndItsLogIsReplayed(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	var up atomic.Bool
	program := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !up.Load() {
			http.Error(w, "down for <b>repairs</b>", http.StatusBadGateway)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, "The build is <strong>green</strong>.")
	}))
	t.Cleanup(program.Close)
	outbound.OpenInTest(t, program.Listener.Addr().(*net.TCPAddr).AddrPort(), nil)
	both := h.joinWorkspace(t, "foundry", "Ada Foundry", "Grace Foundry")
	ada, grace := both[0], both[1]
	id := h.bot(t, "foundry", "Build bot", program.URL+"/hook")
	log := fmt.Sprintf("http://foundry.localhost:%s/settings/webhooks/%d", h.port, id)

	ada.open(log)
	ada.sees("Nothing was sent yet")
	ada.back(h, "http://foundry.localhost")
	ada.arrives("Front door")
	ada.say("@Build bot is it green?")
	ada.open(log)
	ada.finds(log, "Failed, 502")
	ada.isAccessible()
	shoot(t, ada, "log")
	ada.waits("the entry", `() => { const a = document.querySelector('.hook-table tbody a'); a?.click(); return !!a }`)
	ada.sees("It answered with status 502")
	ada.sees("down for <b>repairs</b>")
	ada.sees(`"plain": "is it green?"`)
	ada.isAccessible()
	shoot(t, ada, "delivery")

	up.Store(true)
	ada.press("Replay")
	ada.waits("the answer", `() => document.body.innerText.includes('It was answered.')`)
	ada.sees("The build is <strong>green</strong>.")
	grace.sees("The build is green.")

	ada.open(log)
	ada.press("New secret")
	ada.press("Make a new secret")
	ada.sees("There is a new secret.")
	ada.sees("The former secret signs too until")

	// An event subscription of the same program.
	ada.follow("All webhooks")
	ada.sees("Nothing listens yet")
	ada.sees("/hook")
	ada.isAccessible()
	shoot(t, ada, "webhooks")
	ada.follow("New subscription")
	ada.fill("Name", "Archive")
	ada.fill("URL", "ftp://example.com")
	ada.isAccessible()
	shoot(t, ada, "subscription")
	ada.refusal.Store(true)
	ada.press("Create subscription")
	ada.sees("Addresses begin with https:// or http://.")
	ada.refusal.Store(false)
	ada.fill("URL", program.URL+"/events")
	ada.press("Create subscription")
	ada.sees("From now on it is told what happens.")
	grace.say("Everything is told to the archive.")
	ada.comesUpon(ada.address(), "the event", `() => !!document.querySelector('.hook-table .chip.active')`)
	ada.press("Delete subscription")
	ada.waits("it to be deleted", `() => { const b = document.querySelector('dialog[open] .btn-danger'); b?.click(); return !!b }`)
	ada.sees("Archive is not told any more.")
}

// shoot keeps what a page looks like, wide and narrow, light and dark, where a folder
// for it is named.
func shoot(t *testing.T, p *person, name string) {
	t.Helper()
	dir := os.Getenv("SHOTS_OF_HOOKS")
	if dir == "" {
		return
	}
	for _, width := range []int{1280, 390} {
		for _, theme := range []string{"light", "dark"} {
			p.looksAt(width, 900, theme)
			p.page.MustScreenshot(filepath.Join(dir, fmt.Sprintf("%s-%d-%s.png", name, width, theme)))
		}
	}
	p.looksAt(1280, 900, "light")
}

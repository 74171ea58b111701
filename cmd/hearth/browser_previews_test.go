package main

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync/atomic"
	"testing"

	"hearth/tenant/outbound"

	"github.com/go-rod/rod/lib/input"
)

// TestLinksShowWhatTheyLeadTo posts a link to a site of the test, sees its card come in
// live, and takes it away by keyboard. Nobody's browser asks the site for anything.
func TestLinksShowWhatTheyLeadTo(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	scene := paint(t, filepath.Join(t.TempDir(), "scene.png"), 1200, 630)
	var browsers atomic.Int64
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Sec-Fetch-Mode") != "" {
			browsers.Add(1)
		}
		switch r.URL.Path {
		case "/scene.png":
			http.ServeFile(w, r, scene)
		case "/hall":
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, `<title>No</title><meta property="og:title" content="Every hall, one calendar"><meta property="og:image" content="/scene.png">
				<meta property="og:description" content="Bookings 4 gives committees one calendar for every room, key and kettle. <b>Nothing</b> is booked twice, and nobody has to ring anybody up.">`)
		default:
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<title>A page with a name and nothing else</title>")
		}
	}))
	t.Cleanup(site.Close)
	outbound.OpenInTest(t, site.Listener.Addr().(*net.TCPAddr).AddrPort(), nil)

	both := h.joinWorkspace(t, "linked", "Ada Linked", "Grace Linked")
	ada, grace := both[0], both[1]

	ada.say("The launch page is in: " + site.URL + "/hall, and " + site.URL + "/plain.")
	const cards = `n => {
		const message = [...document.querySelectorAll('article[data-message-id]')].find(e => e.innerText.includes('The launch page is in'))
		const cards = [...(message?.querySelectorAll('.preview') ?? [])]
		const img = cards[0]?.querySelector('img')
		if (img) img.loading = 'eager'
		return cards.length === n && (n < 2 || img.complete && img.naturalWidth === 560 && cards[0].innerText.includes('Every hall, one calendar') &&
			cards[1].innerText.includes('A page with a name')) && !message.querySelector('.edited')
	}`
	for _, p := range both {
		p.waits("the message has two cards", cards, 2)
	}
	ada.waits("a card keeps its shape and leads out safely", `() => {
		const link = document.querySelector('.preview .preview-text a')
		return link.rel === 'noopener noreferrer nofollow' && link.target === '_blank' && document.querySelector('.preview').offsetHeight < 130
	}`)
	grace.waits("it is not hers to take away", `() => [...document.querySelectorAll('.preview-dismiss')].every(form => form.hidden)`)

	ada.waits("the button is reached by keyboard", `() => { const b = document.querySelector('.preview [aria-label="Remove preview"]'); b.focus(); return document.activeElement === b }`)
	ada.key(input.Enter)
	for _, p := range both {
		p.waits("one card is left", cards, 1)
	}
	ada.waits("the focus is not lost", `() => document.activeElement.id === 'compose'`)

	ada.say(site.URL + "/hall")
	const alone = `shown => {
		const message = [...document.querySelectorAll('article[data-message-id]')].at(-1)
		return !!message.querySelector('.preview') === shown && message.querySelector('.prose').hidden === shown
	}`
	grace.waits("the card stands for the bare address", alone, true)
	grace.reload()
	grace.waits("so it does after a reload", alone, true)
	ada.waits("the last card is dismissed", `() => { const all = document.querySelectorAll('.preview-dismiss:not([hidden]) button'); all[all.length - 1]?.click(); return all.length > 0 }`)
	grace.waits("the address is back", alone, false)
	if n := browsers.Load(); n != 0 {
		t.Errorf("browsers asked the other site %d times", n)
	}
}

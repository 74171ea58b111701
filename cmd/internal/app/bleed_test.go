package app

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"hearth/chat"
)

// TestNothingBleedsBetweenRequests sends 200 requests at once, to two tenants in
// turn, each with its tenant's marker in path, query, form, headers and cookies.
// fasthttp re-uses its buffers: a string that outlives its request would carry one
// tenant's marker into another's answer or table. Run with -race.
func TestNothingBleedsBetweenRequests(t *testing.T) {
	t.Parallel()
	a := newApp(t)
	parties := []party{newParty(t, a, "Alphamark", 1_000), newParty(t, a, "Betamark", 500_000)}
	a.web.App() // routes are complete; the first call fixes them

	var wg sync.WaitGroup
	for i := range 200 {
		mine, other := parties[i%2], parties[(i+1)%2]
		wg.Go(func() {
			header := http.Header{"User-Agent": {"Agent " + mine.marker}, "Accept-Language": {mine.marker}, "X-Forwarded-For": {mine.marker}}
			theme := &http.Cookie{Name: "theme", Value: mine.marker}
			var res *http.Response
			var body string
			switch i % 8 / 2 { // fewer than a member may post at once
			case 0:
				form := url.Values{"body": {fmt.Sprintf("Hello %s %d", mine.marker, i)}, "client_id": {fmt.Sprintf("%s-%d", mine.marker, i)}}
				res, body = ask(t, a, http.MethodPost, mine.host(), fmt.Sprintf("/rooms/%d/messages?%s", mine.room.ID, mine.marker), form, header, mine.cookie, theme)
			default:
				res, body = ask(t, a, http.MethodGet, mine.host(), fmt.Sprintf("/rooms/%d?%s", mine.room.ID, mine.marker), nil, header, mine.cookie, theme)
			}
			if res.StatusCode >= 400 {
				t.Errorf("answered %d: %s", res.StatusCode, body)
			}
			if strings.Contains(body+fmt.Sprint(res.Header), other.marker) {
				t.Errorf("an answer to %s names %s", mine.marker, other.marker)
			}
		})
	}
	wg.Wait()
	for i, mine := range parties {
		other := parties[1-i]
		for table, text := range snapshot(t, a, mine) {
			if strings.Contains(text, other.marker) {
				t.Errorf("table %s of %s holds %s", table, mine.marker, other.marker)
			}
		}
		page, err := chat.MessagesBefore(t.Context(), mine.db, mine.room.ID, 0)
		must(t, err)
		if len(page) != 200/8+1 {
			t.Errorf("%s has %d messages on a page", mine.marker, len(page))
		}
	}
}

package main

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// TestABotIsMadeAndSpeaks makes a bot, posts with the line that its page offers, and
// sees it live in the room, with its tag; then the key is replaced and the bot deleted.
func TestABotIsMadeAndSpeaks(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	all := h.joinWorkspace(t, "botanic", "Olga Bloom", "Pim Bloom")
	olga, pim := all[0], all[1]
	at := "http://botanic.localhost:" + h.port

	olga.open(at + "/settings")
	olga.follow("Bots")
	olga.sees("No bots yet")
	olga.isAccessible()
	olga.follow("New bot")
	olga.fill("Bot name", "Gardener")
	olga.fill("Webhook URL", "not an address")
	olga.refusal.Store(true)
	olga.press("Create bot")
	olga.sees("Addresses begin with https:// or http://.")
	olga.refusal.Store(false)
	olga.isAccessible()
	olga.fill("Webhook URL", "")
	olga.press("Create bot")
	olga.sees("This is the only time it is shown.")
	olga.isAccessible()
	line := olga.value("Line that posts a text to Front door")
	parts := regexp.MustCompile(`^curl -d '([^']+)' 'http://botanic\.localhost:\d+(/rooms/\d+/\d+-\w{12}/messages)'$`).FindStringSubmatch(line)
	if parts == nil {
		t.Fatalf("the line is %s", line)
	}
	post := func(body string) int {
		t.Helper()
		req, err := http.NewRequest(http.MethodPost, "http://127.0.0.1:"+h.port+parts[2], strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Host = "botanic.localhost:" + h.port
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			t.Fatal(err)
		}
		return res.StatusCode
	}
	if got := post("<p>The <b>roses</b> are watered</p>"); got != http.StatusCreated {
		t.Fatalf("curl's line answers %d", got)
	}
	pim.sees("The roses are watered")
	pim.waits("the bot's tag", `() => [...document.querySelectorAll('article.msg')].some(m => m.textContent.includes('roses') && m.querySelector('.bot-tag') && m.querySelector('.avatar.bot'))`)
	pim.isAccessible()

	olga.reload()
	olga.sees("It is stored as a hash only")
	olga.press("New key…")
	olga.press("Make a new key")
	olga.sees("The key before it works until")
	if got := post("The key before works"); got != http.StatusCreated {
		t.Errorf("the former key answers %d", got)
	}
	pim.sees("The key before works")
	olga.press("Pause bot")
	olga.sees("Gardener is paused.")
	if got := post("Paused"); got != http.StatusFound {
		t.Errorf("a paused bot's key answers %d", got)
	}
	olga.press("Resume bot")
	olga.sees("Gardener works again.")
	olga.press("Delete bot…")
	olga.press("Delete bot")
	olga.sees("Gardener is gone.")
	if got := post("Gone"); got != http.StatusFound {
		t.Errorf("a deleted bot's key answers %d", got)
	}
	pim.sees("The roses are watered")
}

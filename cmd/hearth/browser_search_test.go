package main

import (
	"testing"

	"github.com/go-rod/rod/lib/input"
)

// TestSearch looks for words from the sidebar, sees them marked, goes to the message
// with the keyboard and comes back.
func TestSearch(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	nora := h.joinWorkspace(t, "lantern", "Nora Quill")[0]
	nora.say("The café key hangs behind the lantern")
	for _, text := range []string{"Nothing of note", "Rope and stove"} {
		nora.say(text)
		nora.sees(text)
	}

	nora.fill("Search", "CAFE lan")
	nora.page.Keyboard.MustType(input.Enter)
	nora.waits("the words are marked", `() => ['café', 'lantern'].every(word => [...document.querySelectorAll('.found mark')].some(m => m.textContent === word))`)
	nora.misses("Rope and stove")
	nora.waits("the reader's zone is told", `() => new URLSearchParams(location.search).get('tz') === Intl.DateTimeFormat().resolvedOptions().timeZone`)

	nora.focus("Search messages")
	nora.page.Keyboard.MustType(input.ArrowDown)
	nora.waits("the arrow goes to what was found", `() => document.activeElement.matches('a.found')`)
	nora.page.Keyboard.MustType(input.Enter)
	nora.arrives("Front door")
	nora.waits("the message is shown", `() => document.querySelector('.msg.is-linked')?.innerText.includes('behind the lantern')`)
	if _, err := nora.page.Eval(`() => history.back()`); err != nil {
		t.Fatal(err)
	}
	nora.waits("what was found is back", `() => !!document.querySelector('.found mark') && !document.documentElement.hasAttribute('aria-busy')`)

	nora.page.KeyActions().Press(input.ControlLeft).Type('k').MustDo()
	nora.fill("Jump to", "rope")
	nora.waits("messages are one of the answers", `() => document.querySelector('#jump-options [aria-selected=true]')?.innerText === 'Search messages for “rope”'`)
	nora.page.Keyboard.MustType(input.Enter)
	nora.waits("the rope is found", `() => document.querySelector('.found mark')?.textContent === 'Rope'`)

	nora.open("http://lantern.localhost:" + h.port + "/search")
	nora.sees("Your last searches")
	nora.press("Forget rope")
	nora.waits("one search is left", `() => document.querySelectorAll('.search-again').length === 1`)
	nora.press("Clear all")
	nora.misses("Your last searches")
}

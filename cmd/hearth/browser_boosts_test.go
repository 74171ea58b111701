package main

import (
	"testing"

	"github.com/go-rod/rod/lib/input"
)

// boosted waits until the message with a text has a boost so many times, none for 0,
// and says whether it counts as the reader's.
func (p *person) boosted(text, content string, times int, mine bool) {
	p.t.Helper()
	p.waits("the boost "+content, `(text, content, times, mine) => {
		const message = [...document.querySelectorAll('article[data-message-id]')].find(e => e.innerText.includes(text))
		const pill = message && [...message.querySelectorAll('.boosts [data-members]')].find(e => e.value === content)
		if (!times) return !!message && !pill
		return !!pill?.id && pill.innerText.replace(/\s+/g, ' ').endsWith(' ' + times) && pill.ariaPressed === String(mine)
	}`, text, content, times, mine)
}

// TestTwoPeopleBoost has both give and take back, by the toolbar, the pill, the menu
// and the picker, with a pointer and with keys alone.
func TestTwoPeopleBoost(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	all := h.joinWorkspace(t, "cakeday", "Nora Quill", "Otis Reed")
	nora, otis := all[0], all[1]
	const cake = "Cake in the kitchen."
	nora.say(cake)

	otis.on(cake, "React with party popper")
	otis.boosted(cake, "🎉", 1, true)
	nora.boosted(cake, "🎉", 1, false)
	nora.on(cake, "🎉 1, Otis Reed")
	nora.boosted(cake, "🎉", 2, true)
	otis.boosted(cake, "🎉", 2, true)
	otis.on(cake, "🎉 2, Otis Reed and Nora Quill")
	otis.boosted(cake, "🎉", 1, false)
	nora.boosted(cake, "🎉", 1, true)
	nora.waits("the focus to stay on the pill", `() => document.activeElement?.value === '🎉'`)
	nora.page.Keyboard.MustType(input.Enter)
	nora.boosted(cake, "🎉", 0, false)
	otis.boosted(cake, "🎉", 0, false)
	nora.waits("the focus to stay at the message", `() => document.activeElement?.ariaLabel === 'Message actions'`)

	// Keys alone: the menu, the picker, a search.
	nora.page.Keyboard.MustType(input.Enter)
	nora.waits("the menu", `() => document.querySelector('#message-menu:popover-open')?.contains(document.activeElement)`)
	nora.page.Keyboard.MustType(input.ArrowRight, input.ArrowDown)
	nora.waits("the line below the quick ones", `() => document.activeElement.innerText.trim() === 'Add reaction'`)
	nora.page.Keyboard.MustType(input.Enter)
	nora.waits("the picker", `() => document.activeElement?.ariaLabel === 'Search emoji'`)
	nora.fill("Search emoji", "coffee")
	nora.waits("what is found", `() => document.querySelector('.emoji-list button')?.value === '☕'`)
	nora.page.Keyboard.MustType(input.ArrowDown)
	nora.page.Keyboard.MustType(input.Enter)
	nora.boosted(cake, "☕", 1, true)
	otis.boosted(cake, "☕", 1, false)

	// Words; too many of them stay to be shortened.
	otis.on(cake, "Add reaction")
	otis.fill("A few words", "rather more than sixteen")
	otis.page.Keyboard.MustType(input.Enter)
	otis.sees("A reaction has at most 16 characters.")
	otis.fill("A few words", "<b>yum</b>")
	otis.page.Keyboard.MustType(input.Enter)
	nora.boosted(cake, "<b>yum</b>", 1, false)
	nora.on(cake, "Add reaction")
	nora.waits("what was used last", `() => document.querySelector('.emoji-list section')?.ariaLabel === 'Recent' && document.querySelector('.emoji-list button').value === '☕'`)
	nora.page.Keyboard.MustType(input.Escape)

	// An edit keeps them, and whoever comes later sees them.
	nora.edit(cake, "No cake left.")
	nora.boosted("No cake left.", "☕", 1, true)
	otis.boosted("No cake left.", "<b>yum</b>", 1, true)
	otis.reload()
	otis.arrives("Front door")
	otis.boosted("No cake left.", "☕", 1, false)
}

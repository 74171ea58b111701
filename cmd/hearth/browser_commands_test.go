package main

import (
	"testing"

	"github.com/go-rod/rod/lib/proto"
)

func (p *person) isAccessible() {
	p.t.Helper()
	for _, finding := range p.findings() {
		p.t.Errorf("%s: %s", p.name, finding)
	}
}

// TestCommands has one person give commands and another see what comes of them.
func TestCommands(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	all := h.joinWorkspace(t, "slate", "Vera Holt", "Wim Aalto")
	vera, wim := all[0], all[1]

	vera.say("/me pours the tea")
	for _, p := range all {
		p.waits("a deed", `() => [...document.querySelectorAll('.msg .deed')].some(e => /^Vera Holt\s+pours the tea$/.test(e.innerText.trim()))`)
	}
	wim.fail(wim.find("textarea", "Write a message").Click(proto.InputMouseButtonLeft, 1), "touch the page, as browsers ask of whom they play a sound for")
	played := `() => performance.getEntriesByType('resource').filter(e => /\/tada-.*\.wav$/.test(e.name)).length`
	vera.say("/play tada")
	for _, p := range all {
		p.waits("the sound to be fetched, and once", "() => ("+played+")() === 1")
	}
	wim.press("Play tada")
	wim.reload()
	wim.arrives("Front door")
	wim.waits("a sound that waits to be asked for", `() => !!document.querySelector('.sound[data-sound]')`)
	wim.waits("the menu of the workspace", `() => { document.querySelector('.ws-menu').click(); return true }`)
	wim.press("Sounds play by themselves")
	vera.say("/play coin")
	wim.sees("coin")
	wim.waits("silence", `() => !performance.getEntriesByType('resource').some(e => e.name.endsWith('.wav'))`)

	vera.say("/shrug no sugar")
	wim.sees(`no sugar ¯\_(ツ)_/¯`)

	vera.say("/topic Tea at four")
	vera.sees("The topic is now: Tea at four")
	wim.waits("the new topic", `() => document.querySelector('.topic').innerText === 'Tea at four'`)
	wim.misses("The topic is now")
	vera.press("Dismiss")
	vera.misses("The topic is now")

	wim.refusal.Store(true)
	wim.typed("/frobnicate the kettle")
	wim.sees("There is no command /frobnicate")
	wim.waits("the line is kept, and no row stands for it", `() => document.querySelector('#compose').value === '/frobnicate the kettle' && !document.querySelector('.msg:not([data-message-id])')`)
	wim.fill("Write a message", "")
	wim.say("//frobnicate")
	vera.once(".msg .prose", "/frobnicate")
	wim.misses("There is no command")
	wim.typed("/remind me tomorrow 9:00 to water the ferns")
	wim.sees("Reminder for you on")
	wim.typed("/remind list")
	wim.waits("the list", `() => document.querySelectorAll('.reminders > li').length === 1`)
	wim.isAccessible()
	wim.press("Cancel: water the ferns")
	wim.sees("No reminder is waiting.")
	wim.typed("/help")
	wim.sees("Only you see this")
	wim.sees("/shrug")
	wim.typed("/play kazoo")
	wim.sees("There is no such sound.")
	wim.waits("the line is kept", `() => document.querySelector('#compose').value === '/play kazoo' && !document.querySelector('.msg:not([data-message-id])')`)
	wim.isAccessible()
}

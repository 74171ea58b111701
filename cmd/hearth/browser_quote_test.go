package main

import (
	"testing"

	"github.com/go-rod/rod/lib/input"
)

// actions opens the menu of the message that has a text by keys alone, and picks the
// line that begins with a letter.
func (p *person) actions(text string, letter input.Key) {
	p.t.Helper()
	p.sees(text)
	p.waits("the actions of "+text, `text => {
		const message = [...document.querySelectorAll('article[data-message-id]')].find(e => e.innerText.includes(text))
		message?.querySelector('button[aria-label="Message actions"]').focus()
		return message?.contains(document.activeElement)
	}`, text)
	p.page.Keyboard.MustType(input.Enter)
	p.waits("the menu", `() => document.querySelector('#message-menu:popover-open')?.contains(document.activeElement)`)
	p.page.Keyboard.MustType(letter, input.Enter)
}

// linked waits until a link has led to the message with a text.
func (p *person) linked(text string) {
	p.t.Helper()
	p.waits("to be led to "+text, `text => [...document.querySelectorAll('.msg.is-linked')].some(e => e.innerText.includes(text))`, text)
}

// TestAMessageIsAnsweredLinkedAndChanged has somebody quoted without being called
// again, a link copied and followed, and messages changed by those who may.
func TestAMessageIsAnsweredLinkedAndChanged(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	all := h.joinWorkspace(t, "wharf", "Nora Quill", "Otis Reed")
	nora, otis := all[0], all[1]
	const ferry = "the ferry leaves at nine."
	nora.say("Look, @Otis: " + ferry)
	otis.waits("to be called", `() => !!document.querySelector('.msg.mentions-me .at.me-too')`)

	otis.fill("Write a message", "I am coming.")
	otis.actions(ferry, input.KeyQ)
	otis.waits("the quote in front of what was typed", `() => {
		const field = document.activeElement
		return field.id === 'compose' && /^> Look, \\@Otis: the ferry leaves at nine\.\n>\n> — \[Nora Quill\]\(http.*\)\n\nI am coming\.$/.test(field.value)
	}`)
	otis.page.Keyboard.MustType(input.Enter)
	nora.sees("I am coming.")
	nora.waits("a quote that calls nobody", `() => {
		const quote = document.querySelector('.msg .prose blockquote')
		return quote?.innerText.includes('Look, @Otis: the ferry') && !quote.querySelector('.at')
	}`)
	if _, err := nora.page.Eval(`() => document.querySelector('.msg blockquote a').click()`); err != nil {
		nora.fail(err, "follow the quote")
	}
	nora.linked(ferry)

	if _, err := otis.page.Eval(`() => { navigator.clipboard.writeText = async text => { window.copied = text } }`); err != nil {
		otis.fail(err, "watch the clipboard")
	}
	otis.actions(ferry, input.KeyC)
	otis.sees("Link copied")
	copied, err := otis.page.Eval(`() => window.copied`)
	otis.fail(err, "read the clipboard")
	otis.open(copied.Value.Str())
	otis.linked(ferry)

	// Up opens the last message of one's own, Esc leaves it.
	otis.arrives("Front door")
	otis.focus("Write a message")
	otis.page.Keyboard.MustType(input.ArrowUp)
	otis.waits("an editor with what was said", `() => document.activeElement.ariaLabel === 'Edit message' && document.activeElement.value.endsWith('I am coming.')`)
	otis.page.Keyboard.MustType(input.Escape)
	otis.waits("to be back", `() => document.activeElement.id === 'compose' && !document.querySelector('.msg.editing')`)

	// The owner of the workspace may change what he wrote, he not what she did.
	nora.edit("I am coming.", "He is coming.")
	otis.sees("He is coming.")
	otis.actions(ferry, input.ArrowDown)
	otis.waits("a picker", `() => !!document.querySelector('.emoji-picker:popover-open')`)
	otis.waits("no way to change it", `() => ['Edit', 'Delete'].every(name => [...document.querySelectorAll('#message-menu [role=menuitem]')].find(e => e.textContent.trim() === name).hidden)`)
	otis.page.Keyboard.MustType(input.Escape)

	nora.remove("Look, @Otis: " + ferry)
	otis.open(copied.Value.Str())
	otis.sees("This message does not exist any more.")
	otis.sees("He is coming.")
}

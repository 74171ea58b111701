package main

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"
)

// paint writes a picture larger than anything that is shown in a room.
func paint(t *testing.T, file string, w, h int) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{uint8(x), uint8(y), uint8(x * y), 255})
		}
	}
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(out, img); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

// attach picks files as the dialog behind "Attach files" does.
func (p *person) attach(files ...string) {
	p.t.Helper()
	p.find("button", "Attach files")
	picker, err := p.page.Timeout(patience).Element(`form.composer input[type=file]`)
	p.fail(err, "find the picker")
	p.fail(picker.SetFiles(files), "pick %v", files)
}

func (p *person) key(k input.Key) {
	p.t.Helper()
	p.fail(p.page.Keyboard.Type(k), "press a key")
}

// TestTwoPeopleSendFiles sends two pictures and a text in one message, and looks at
// them large, by keyboard.
func TestTwoPeopleSendFiles(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	dir := t.TempDir()
	hall, yard := paint(t, filepath.Join(dir, "hall.png"), 1600, 900), paint(t, filepath.Join(dir, "yard.png"), 900, 1600)
	notes := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(notes, []byte("Two kettles, one tray."), 0o600); err != nil {
		t.Fatal(err)
	}

	signIn := func(name, email string) *person {
		p := h.person(t, name)
		p.open(h.workspace)
		p.fill("Email", email)
		p.fill("Password", "hearth-demo-password")
		p.press("Sign in")
		p.room("Kitchen table")
		return p
	}
	ada, grace := signIn("Ada with files", "ada@example.com"), signIn("Grace with files", "grace@example.com")

	ada.attach(hall, notes)
	ada.attach(yard)
	ada.waits("three files wait", `() => document.querySelectorAll('.drafts .draft').length === 3 && document.querySelectorAll('.drafts img').length === 2`)
	ada.press("Remove notes.txt")
	ada.waits("two files wait", `() => document.querySelectorAll('.drafts .draft').length === 2`)
	ada.attach(notes)
	ada.say("The *hall*, the yard, and what we need.")
	ada.waits("nothing waits", `() => document.querySelector('.drafts').hidden`)

	const seen = `() => {
		const message = [...document.querySelectorAll('article[data-message-id]')].find(e => e.innerText.includes('what we need'))
		const photos = [...(message?.querySelectorAll('.photo img') ?? [])]
		photos.forEach(img => img.loading = 'eager')
		return photos.length === 2 && photos.every(img => img.complete && img.naturalWidth > 0) && message.innerText.includes('notes.txt') && !!message.querySelector('.prose em')
	}`
	for _, p := range []*person{ada, grace} {
		p.waits("the message has its files", seen)
		p.once("article[data-message-id]", "what we need")
	}
	small := rod.Eval(`async () => {
		const photo = [...document.querySelectorAll('.photo')].find(e => e.dataset.name === 'hall.png')
		const small = await fetch(photo.href + '?thumb', { cache: 'no-store' }), whole = await fetch(photo.href)
		return small.headers.get('Content-Type') === 'image/jpeg' && whole.headers.get('Content-Type') === 'image/png'
	}`).ByPromise()
	grace.fail(grace.page.Timeout(patience).Wait(small), "expects that a small variant takes the picture's place")

	photo, err := grace.page.Timeout(patience).Element(`.photo[data-name="hall.png"]`)
	grace.fail(err, "find the picture")
	grace.fail(photo.Focus(), "focus the picture")
	grace.key(input.Enter)
	const shows = `name => document.querySelector('#lightbox[open] h2')?.innerText === name && document.querySelector('.lightbox-picture').naturalWidth > 0`
	grace.waits("the picture is large", shows, "hall.png")
	grace.key(input.ArrowRight)
	grace.waits("the next one is", shows, "yard.png")
	grace.key(input.ArrowLeft)
	grace.waits("the first one again", shows, "hall.png")
	grace.key(input.Escape)
	grace.waits("it is closed, and the focus back", `() => !document.querySelector('#lightbox').open && document.activeElement?.dataset.name === 'hall.png'`)

	// Dropped and pasted files wait as well, and survive a visit elsewhere.
	ada.waits("a file is dropped", `() => {
		const data = new DataTransfer()
		data.items.add(new File(['kettle'], 'dropped.txt', { type: 'text/plain' }))
		document.querySelector('main .timeline').dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }))
		return document.querySelector('.drafts').innerText.includes('dropped.txt')
	}`)
	ada.room("Engineering")
	ada.waits("nothing waits here", `() => document.querySelector('.drafts').hidden`)
	ada.room("Kitchen table")
	ada.sees("dropped.txt")
	ada.press("Send message")
	grace.sees("dropped.txt")

	ada.remove("what we need")
	grace.misses("what we need")
}

package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"
)

// step is something that somebody does on a page before it is photographed. A control
// that a width does not show is left alone.
type step struct{ verb, what string }

// shown finds controls by the name a screen reader would call them.
const shown = `(kind, name) => {
	const all = [...document.querySelectorAll(kind)].filter(e => (e.getAttribute('aria-label') || e.innerText).trim().startsWith(name))
	const top = [...document.querySelectorAll('dialog[open], :popover-open')].at(-1) ?? document
	const inView = e => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().right > 0
	const at = document.querySelector('.msg.is-hovered')
	return all.find(e => top !== document && top.contains(e)) ?? all.find(e => at?.contains(e)) ?? all.find(inView)
}`

func (s step) on(page *rod.Page) error {
	switch s.verb {
	case "press", "follow", "tab":
		kind := map[string]string{"press": "button, [role=menuitem], a.btn, [data-action*=format]", "follow": "a", "tab": "nav[aria-label=Tenant] a"}[s.verb]
		_, err := page.Eval(`(kind, name) => (`+shown+`)(kind, name)?.click()`, kind, s.what)
		return err
	case "hover":
		err := page.Wait(rod.Eval(`text => [...document.querySelectorAll('article.msg')].some(e => e.innerText.includes(text))`, s.what))
		if err != nil {
			return err
		}
		_, err = page.Eval(`text => { const m = [...document.querySelectorAll('article.msg')].find(e => e.innerText.includes(text)); m.scrollIntoView({ block: 'center' }); m.classList.add('is-hovered') }`, s.what)
		return err
	case "picture":
		_, err := page.Eval(`name => document.querySelector('.photo[data-name="' + name + '"]').click()`, s.what)
		return err
	case "wait":
		return page.Timeout(5 * time.Second).Wait(rod.Eval(`text => document.body.innerText.includes(text)`, s.what))
	case "files":
		return pickFiles(page)
	}
	field, err := page.Element(`textarea[aria-label="Write a message"]`)
	if err != nil {
		return err
	}
	if err := field.SelectAllText(); err != nil {
		return err
	}
	return field.Input(s.what)
}

// pickFiles has a picture and a sheet wait in the composer, unless they do already.
func pickFiles(page *rod.Page) error {
	dir := filepath.Join(os.TempDir(), "hearth-shots-files") // read when they are sent
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	img := image.NewRGBA(image.Rect(0, 0, 1200, 800))
	for y := range 800 {
		for x := range 1200 {
			img.SetRGBA(x, y, color.RGBA{uint8(90 + x/10), uint8(120 + y/12), uint8(200 - y/8), 255})
		}
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		return err
	}
	names := []string{filepath.Join(dir, "kitchen.png"), filepath.Join(dir, "what we need for the evening.csv")}
	for i, body := range [][]byte{buf.Bytes(), []byte("kettle,2\ntray,1\n")} {
		if err := os.WriteFile(names[i], body, 0o600); err != nil {
			return err
		}
	}
	if has, err := page.Eval(`() => document.querySelectorAll('.drafts .draft').length > 0`); err != nil || has.Value.Bool() {
		return err
	}
	picker, err := page.Element(`form.composer input[type=file]`)
	if err != nil {
		return err
	}
	if err := picker.SetFiles(names); err != nil {
		return err
	}
	return page.Wait(rod.Eval(`() => document.querySelectorAll('.drafts .draft').length === 2`))
}

// setTheScene has Ada say something of everything in the busy room.
func setTheScene(own *rod.Browser, base string) error {
	page, err := own.Page(proto.TargetCreateTarget{})
	if err != nil {
		return err
	}
	defer page.Close()
	page = page.Timeout(time.Minute)
	if err := arrive(page, base, busy); err != nil {
		return err
	}
	if err := pickFiles(page); err != nil {
		return err
	}
	before, err := page.Eval(`() => document.querySelectorAll('article.msg[data-message-id]').length`)
	if err != nil {
		return err
	}
	for i, text := range append([]string{"The hall in one picture, and what we need."}, said...) {
		field, err := page.Element(`textarea[aria-label="Write a message"]`)
		if err != nil {
			return err
		}
		if err := field.Input(text); err != nil {
			return err
		}
		if err := field.Type(input.Enter); err != nil {
			return err
		}
		if err := page.Wait(rod.Eval(`n => document.querySelectorAll('article.msg[data-message-id]').length === n`, before.Value.Int()+i+1)); err != nil {
			return fmt.Errorf("message %d: %w", i+1, err)
		}
	}
	_, err = page.Eval(`async () => {
		const send = (to, fields) => fetch(to, { method: 'POST', body: new URLSearchParams(fields) })
		await send('/settings/bots', { name: 'Kettle watch', webhook_url: 'https://bots.larkfield.example/kettle' })
		await send('/settings/subscriptions', { name: 'Board', url: 'https://board.larkfield.example/hearth', event: 'message.created' })
		const msg = [...document.querySelectorAll('article.msg')].find(e => e.innerText.includes('The hall in one picture'))
		for (const content of ['👍', '❤️', 'yum']) await send(msg.querySelector('.boosts').getAttribute('action'), { content })
	}`)
	return err
}

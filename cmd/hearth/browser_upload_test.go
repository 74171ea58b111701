package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/go-rod/rod/lib/proto"
)

// throttle lets bytes leave slowly, as over a bad line; 0 takes it off again.
func (p *person) throttle(bytesPerSecond float64) {
	p.t.Helper()
	if bytesPerSecond == 0 {
		bytesPerSecond = -1
	}
	limit := proto.NetworkEmulateNetworkConditions{DownloadThroughput: -1, UploadThroughput: bytesPerSecond}
	p.fail(limit.Call(p.page), "throttle")
}

// progresses waits until a part of the files has left, and not all.
func (p *person) progresses() {
	p.t.Helper()
	p.waits("an upload under way", `() => {
		const place = document.querySelector('.msg.pending [data-uploading]:not([hidden])')
		return place && place.querySelector('progress').value > 0 && place.querySelector('progress').value < 100 && /^\d+%$/.test(place.querySelector('[data-part]').innerText)
	}`)
}

// TestFilesOverABadLine watches an upload, cancels it and finds everything back where
// it came from, pastes a picture, and leaves the page while a file is on its way.
func TestFilesOverABadLine(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	all := h.joinWorkspace(t, "dockside", "Dora Quay", "Emil Rope")
	dora, emil := all[0], all[1]
	crate := filepath.Join(t.TempDir(), "crate.bin")
	if err := os.WriteFile(crate, make([]byte, 1_500_000), 0o600); err != nil {
		t.Fatal(err)
	}
	const waiting = `name => document.querySelector('.drafts:not([hidden])')?.innerText.includes(name)`
	const text = `text => document.querySelector('#compose').value === text`

	dora.throttle(150_000)
	dora.attach(crate)
	dora.waits("the file waits", waiting, "crate.bin")
	dora.say("One crate.")
	dora.progresses()
	dora.press("Cancel")
	dora.waits("the file is back", waiting, "crate.bin")
	dora.waits("the text is back", text, "One crate.")
	dora.waits("nothing is on its way", `() => !document.querySelector('.msg.pending')`)
	dora.press("Remove crate.bin")
	dora.throttle(0)

	// A picture from the clipboard goes with the text that is there.
	dora.waits("a picture is pasted", `() => {
		const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 48 })
		canvas.getContext('2d').fillRect(0, 0, 30, 30)
		const data = new DataTransfer()
		const bytes = Uint8Array.from(atob(canvas.toDataURL().split(',')[1]), c => c.charCodeAt(0))
		data.items.add(new File([bytes], 'image.png', { type: 'image/png' }))
		document.querySelector('#compose').dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }))
		return true
	}`)
	dora.waits("it waits with its picture", `() => document.querySelectorAll('.drafts img').length === 1`)
	dora.press("Send message")
	emil.waits("the picture under the text", `() => {
		const message = [...document.querySelectorAll('article[data-message-id]')].find(e => e.innerText.includes('One crate.'))
		message?.querySelectorAll('img').forEach(img => img.loading = 'eager')
		return message?.querySelector('.photo img')?.naturalWidth > 0
	}`)

	// The page is left in the middle. Young messages go by themselves, old ones ask.
	dora.throttle(150_000)
	dora.attach(crate)
	dora.say("The other crate.")
	dora.progresses()
	dora.waits("the message to be old", `() => {
		const key = Object.keys(localStorage).find(key => key.startsWith('hearth:unsent:'))
		localStorage.setItem(key, JSON.stringify(JSON.parse(localStorage.getItem(key)).map(one => ({ ...one, at: one.at - 10 * 60000 }))))
		return true
	}`)
	dora.reload()
	dora.arrives("Front door")
	dora.throttle(0)
	dora.sees("Not sent.")
	emil.misses("The other crate.")
	dora.press("Retry")
	emil.waits("the file with its text, once", `() => {
		const found = [...document.querySelectorAll('article[data-message-id]')].filter(e => e.innerText.includes('The other crate.'))
		return found.length === 1 && found[0].innerText.includes('crate.bin')
	}`)
	dora.waits("nothing is unsent", `() => !Object.keys(localStorage).some(key => key.startsWith('hearth:unsent:')) && !document.querySelector('.msg.failed, .msg.pending')`)
}

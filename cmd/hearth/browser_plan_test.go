package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// agrees changes what a workspace may have, as an operator does at the command line.
func (h hearth) agrees(t *testing.T, args ...string) {
	t.Helper()
	var out, complaints bytes.Buffer
	if err := run(t.Context(), append([]string{"billing", "plan"}, args...), &out, &complaints); err != nil {
		t.Fatalf("billing plan %v: %v\n%s%s", args, err, out.String(), complaints.String())
	}
}

// TestALargerPlanTakesAndShowsMore has a file refused that is larger than Free allows,
// messages hidden that are older than it shows, and both put right by another plan.
func TestALargerPlanTakesAndShowsMore(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	tilda := h.joinWorkspace(t, "tollgate", "Tilda Gate")[0]
	film := filepath.Join(t.TempDir(), "film.bin")
	if err := os.WriteFile(film, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(film, 30_000_000); err != nil {
		t.Fatal(err)
	}
	tilda.reload()
	tilda.arrives("Front door")
	for _, words := range []string{"The first cart", "The second cart", "The third cart", "The fourth cart"} {
		tilda.say(words)
		tilda.waits(words+" is there", `words => [...document.querySelectorAll('article[data-message-id]')].some(a => a.innerText.includes(words))`, words)
	}

	tilda.fill("Write a message", "The film of the carts")
	tilda.attach(film)
	tilda.sees("film.bin is too large. The Free plan of this workspace allows files of up to 25 MB. Team allows files of up to 250 MB: an owner can change the plan under Billing.")
	tilda.waits("what was typed is there still", `() => document.querySelector('#compose').value === 'The film of the carts'`)

	h.agrees(t, "tollgate", "--override", "history_days=0", "--override", "history_messages=2")
	tilda.reload()
	tilda.arrives("Front door")
	tilda.sees("2 older messages of this workspace are hidden, and kept.")
	tilda.sees("The third cart")
	tilda.misses("The second cart")

	h.agrees(t, "tollgate", "team", "--seats", "1", "--override", "history_days=plan", "--override", "history_messages=plan", "--reason", "a test")
	tilda.reload()
	tilda.arrives("Front door")
	tilda.sees("The first cart")
	tilda.misses("are hidden, and kept")
	tilda.attach(film)
	tilda.waits("the film waits", `() => document.querySelector('.drafts:not([hidden])')?.innerText.includes('film.bin')`)
	tilda.press("Send message")
	tilda.waits("the film with its words", `() => [...document.querySelectorAll('article[data-message-id]')].some(a => a.innerText.includes('The film of the carts') && a.innerText.includes('film.bin'))`)
	tilda.follow("Workspace settings")
	tilda.follow("Billing")
	tilda.sees("Team")
	tilda.sees("30 MB of 10 GB")
}

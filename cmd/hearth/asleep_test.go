package main

import (
	"strings"
	"testing"
)

// TestAWorkspaceSleepsAndWakes puts the workspace of somebody who is away to sleep by
// the command line, beside a running Hearth. It wakes for them, signed in as they
// were, with everything in it, and they go on.
func TestAWorkspaceSleepsAndWakes(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	nora := h.person(t, "Nora who sleeps")
	nora.open(h.url + "signup")
	nora.fill("Your name", "Nora Fell")
	nora.fill("Email", "nora@fell.example")
	nora.fill("Password", "copper kettle hill")
	nora.fill("Workspace name", "Fell Runners")
	nora.waits("the address follows the name", `() => document.querySelector('[name=slug]').value === 'fell-runners'`)
	nora.press("Create workspace")
	nora.arrives("Front door")
	nora.say("Shoes by the door.")
	room := nora.address()
	nora.waits("the page to be at rest", `() => document.readyState === "complete"`)
	nora.open("about:blank")

	tool := func(args ...string) string {
		t.Helper()
		var out, complaints strings.Builder
		if err := run(t.Context(), args, &out, &complaints); err != nil {
			t.Fatalf("hearth %s: %v\n%s", strings.Join(args, " "), err, complaints.String())
		}
		return out.String()
	}
	var said string
	eventually(t, "nothing is left to do for it", func() bool {
		var out strings.Builder
		err := run(t.Context(), []string{"tenant", "hibernate", "fell-runners"}, &out, &out)
		said = out.String()
		return err == nil
	})
	if !strings.Contains(said, "hibernated") {
		t.Fatalf("hearth tenant hibernate says\n%s", said)
	}
	nora.open(h.url + "workspaces")
	pat := h.person(t, "Pat at the door")
	pat.open("http://fell-runners.localhost:" + h.port + "/session/new")
	pat.sees("Fell Runners")
	if said = tool("tenant", "show", "fell-runners"); !strings.Contains(said, "hibernated") {
		t.Errorf("a look at its door wakes it:\n%s", said)
	}

	nora.open(room)
	nora.arrives("Front door")
	nora.sees("Shoes by the door.")
	nora.say("On my way.")
	nora.once("article", "On my way.")
	if said = tool("tenant", "show", "fell-runners"); !strings.Contains(said, "awake") {
		t.Errorf("it is not awake:\n%s", said)
	}
}

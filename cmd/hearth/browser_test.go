package main

import (
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/input"
)

// TestTwoPeopleChat is the promise of the README: somebody signs up, invites a
// second person, and they talk, while the neighbours see nothing of it.
func TestTwoPeopleChat(t *testing.T) {
	t.Parallel()
	h := startHearth(t).inWindows()

	ada := h.person(t, "Ada of the demo")
	ada.open(h.workspace)
	ada.fill("Email", "ada@example.com")
	ada.fill("Password", "hearth-demo-password")
	ada.press("Sign in")
	ada.sees("Larkfield")

	olive := h.person(t, "Olive")
	olive.open(h.url)
	olive.follow("Create your workspace")
	olive.fill("Your name", "Olive Marsh")
	olive.fill("Email", "olive@marsh.example")
	olive.fill("Password", "copper kettle hill")
	olive.fill("Workspace name", "Marsh & Daughters")
	olive.waits("the address follows the name", `() => document.querySelector('[name=slug]').value === 'marsh-daughters'`)
	olive.press("Create workspace")
	olive.arrives("Front door")
	if !strings.HasPrefix(olive.address(), "http://marsh-daughters.localhost:") {
		t.Fatalf("Olive is at %s", olive.address())
	}

	olive.follow("Workspace settings")
	olive.follow("Members")
	invite := olive.value("Invite link")
	olive.back(h, "http://marsh-daughters.localhost")

	pia := h.person(t, "Pia")
	pia.open(invite)
	pia.fill("Your name", "Pia Marsh")
	pia.fill("Email", "pia@marsh.example")
	pia.fill("Password", "pepper bottle shelf")
	pia.press("Join workspace")
	pia.arrives("Front door")

	olive.say("Hello <b>Pia</b>, is the *kettle* on?")
	pia.sees("Hello <b>Pia</b>, is the kettle on?")
	pia.say("It is, see you at https://example.org/kettle.")
	olive.sees("It is, see you at https://example.org/kettle.")
	pia.once("article", "is the kettle on?")

	olive.edit("is the kettle on?", "Is the tea ready?")
	pia.sees("Is the tea ready?")
	pia.misses("kettle on?")

	pia.say("Forget this one.")
	olive.sees("Forget this one.")
	pia.remove("Forget this one.")
	olive.misses("Forget this one.")

	olive.reload()
	olive.arrives("Front door")
	olive.sees("Is the tea ready?")
	olive.sees("see you at")
	olive.misses("Forget this one.")

	// Unread marks follow in another room, and are gone after reading.
	olive.press("New room")
	olive.fill("Room name", "Garden")
	olive.press("Create room")
	olive.arrives("Garden")
	pia.waits("the new room appears by itself", `() => [...document.querySelectorAll('nav[aria-label=Rooms] a')].some(a => a.textContent.includes('Garden'))`)
	olive.say("The roses are out.")
	pia.waits("the room is unread", `() => [...document.querySelectorAll('nav[aria-label=Rooms] a')].some(a => /Garden/.test(a.textContent) && /1/.test(a.textContent))`)
	pia.room("Garden")
	pia.sees("The roses are out.")
	pia.waits("the room is read", `() => [...document.querySelectorAll('nav[aria-label=Rooms] a')].every(a => !(/Garden/.test(a.textContent) && /1/.test(a.textContent)))`)

	// Typing is seen by the other, not by oneself.
	olive.focus("Write a message")
	olive.page.Keyboard.MustType(input.KeyH, input.KeyM)
	pia.sees("Olive")

	ada.reload()
	ada.misses("Marsh")
	ada.misses("roses")
	ada.open(strings.TrimSuffix(h.workspace, "/") + "/settings/members")
	ada.misses("olive@marsh.example")

	pia.press("Sign out")
	pia.sees("Sign in")
	pia.open("http://marsh-daughters.localhost:" + h.port + "/")
	pia.sees("Sign in")
}

// TestFirstMinuteOfTheConsole signs the demo operator in and finds a workspace.
func TestFirstMinuteOfTheConsole(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	o := h.person(t, "operator")
	o.open(h.console)
	o.fill("Email", "operator@example.com")
	o.fill("Password", "hearth-demo-password")
	o.press("Sign in")
	o.follow("Tenants")
	o.sees("Larkfield")
	o.press("Sign out")
	o.sees("Sign in")
}

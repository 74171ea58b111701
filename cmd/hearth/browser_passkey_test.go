package main

import (
	"bytes"
	"regexp"
	"testing"

	"hearth/tenant/tenanttest"

	"github.com/go-rod/rod/lib/proto"
)

// TestAPasskeyOpensTheConsole invites an operator whose browser has an authenticator,
// and lets them in with it, twice: at the door and before something dangerous.
func TestAPasskeyOpensTheConsole(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	email := tenanttest.Unique("olive") + "@marsh.example"
	var out bytes.Buffer
	if err := run(t.Context(), []string{"operator", "create", email}, &out, &out); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	o := h.person(t, "olive")
	if err := (proto.WebAuthnEnable{}).Call(o.page); err != nil {
		t.Fatal(err)
	}
	device, err := proto.WebAuthnAddVirtualAuthenticator{Options: &proto.WebAuthnVirtualAuthenticatorOptions{
		Protocol: proto.WebAuthnAuthenticatorProtocolCtap2, Transport: proto.WebAuthnAuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
	}}.Call(o.page)
	if err != nil {
		t.Fatal(err)
	}
	o.open(regexp.MustCompile(`http\S+`).FindString(out.String()))
	o.fill("Password", "copper kettle hill")
	o.press("Save and sign in")
	o.follow("Account")
	o.follow("Change")
	o.follow("New passkey")
	o.isAccessible()
	o.fill("Name", "This laptop")
	o.press("Make a passkey")
	o.sees("Set up. You are asked for it")
	o.sees("This laptop")
	o.isAccessible()
	o.press("Sign out")
	o.fill("Email", email)
	o.fill("Password", "copper kettle hill")
	o.press("Sign in")
	o.sees("Second step")
	o.isAccessible()
	o.press("Use a passkey")
	o.sees("Tenants by state")

	db := h.database(t)
	if _, err := db.ExecContext(t.Context(), `UPDATE control.operator_sessions SET proved_at = now() - interval '11 minutes'
		WHERE operator_id = (SELECT id FROM control.operators WHERE email = $1)`, email); err != nil {
		t.Fatal(err)
	}
	o.follow("Operators")
	o.fill("Email", "sven-"+email)
	o.fill("Reason", "Sven answers mails")
	o.lost.Store(true)
	o.press("Make a one-time link")
	o.sees("Is it you?")
	o.lost.Store(false)
	o.looksAt(390, 844, "dark")
	o.isAccessible()
	o.looksAt(1280, 900, "light")
	o.press("Use a passkey")
	o.sees("chooses a password here, once")
	o.follow("Audit")
	o.sees("operator.invite")
	o.sees("Sven answers mails")
	o.isAccessible()
	if err := (proto.WebAuthnRemoveVirtualAuthenticator{AuthenticatorID: device.AuthenticatorID}).Call(o.page); err != nil {
		t.Fatal(err)
	}
}

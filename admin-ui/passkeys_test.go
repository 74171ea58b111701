package adminui

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
)

// makesKey sets a passkey up through the pages and returns what came of it.
func (c *console) makesKey(token string, a *authenticator, name string) answer {
	c.t.Helper()
	options, sealed := c.send(http.MethodGet, "/account/passkeys/new", token, nil).asked(c.t)
	return c.send(http.MethodPost, "/account/passkeys", token, url.Values{"token": {sealed}, "answer": {a.makes(options)}, "name": {name}})
}

func TestPasskeys(t *testing.T) {
	t.Parallel()
	c := needing(t)
	o, first := c.as(tenant.OperatorOwner)
	key := newAuthenticator(t)
	for name, spoil := range map[string]func(a *authenticator, form url.Values){
		"no answer":            func(_ *authenticator, form url.Values) { form.Set("answer", "") },
		"nonsense":             func(_ *authenticator, form url.Values) { form.Set("answer", hostile) },
		"another token":        func(_ *authenticator, form url.Values) { form.Set("token", "bm9uc2Vuc2U") },
		"no name":              func(_ *authenticator, form url.Values) { form.Set("name", " ") },
		"a name too long":      func(_ *authenticator, form url.Values) { form.Set("name", strings.Repeat("n", 61)) },
		"a hostile name alone": func(_ *authenticator, form url.Values) { form.Set("name", hostile); form.Set("answer", "") },
	} {
		options, token := c.send(http.MethodGet, "/account/passkeys/new", first, nil).asked(t)
		form := url.Values{"token": {token}, "answer": {key.makes(options)}, "name": {"a device"}}
		spoil(key, form)
		if got := c.send(http.MethodPost, "/account/passkeys", first, form); got.status != http.StatusUnprocessableEntity || strings.Contains(got.body, "<script>alert") {
			t.Errorf("made with %s: %d", name, got.status)
		}
	}
	for name, other := range map[string]*authenticator{
		"on another host":    {t: t, key: key.key, id: key.id, origin: "http://admin.hearth.example", rp: "admin.hearth.test", flags: 0x05},
		"for another host":   {t: t, key: key.key, id: key.id, origin: "http://admin.hearth.test", rp: "hearth.test", flags: 0x05},
		"by nobody verified": {t: t, key: key.key, id: key.id, origin: "http://admin.hearth.test", rp: "admin.hearth.test", flags: 0x01},
	} {
		if got := c.makesKey(first, other, "a device"); got.status != http.StatusUnprocessableEntity {
			t.Errorf("made %s: %d", name, got.status)
		}
	}
	made := c.makesKey(first, key, "Olive's laptop")
	if made.status != http.StatusSeeOther {
		t.Fatalf("made: %d\n%s", made.status, made.body)
	}
	in := made.session(t)
	if page := c.send(http.MethodGet, "/account/factors", in, nil); !strings.Contains(page.body, "Olive&#39;s laptop") {
		t.Error("the passkey is not listed")
	}
	if again := c.makesKey(in, key, "twice"); again.status != http.StatusConflict {
		t.Errorf("the same passkey twice: %d", again.status)
	}

	_, half := c.signIn(o.Email)
	second := func(a *authenticator, change func(form url.Values)) answer {
		t.Helper()
		options, token := c.send(http.MethodGet, "/session/second", half, nil).asked(t)
		form := url.Values{"proof_token": {token}, "proof_answer": {a.proves(options)}}
		change(form)
		return c.send(http.MethodPost, "/session/second", half, form)
	}
	same := func(url.Values) {}
	elsewhere, unverified, stranger := *key, *key, newAuthenticator(t)
	elsewhere.origin, unverified.flags = "http://evil.example", 0x01
	_, foreign := c.as(tenant.OperatorViewer)
	_ = c.makesKey(foreign, stranger, "theirs")
	for name, a := range map[string]*authenticator{"on another host": &elsewhere, "by nobody verified": &unverified, "of somebody else": stranger} {
		if got := second(a, same); got.status != http.StatusUnprocessableEntity {
			t.Errorf("used %s: %d", name, got.status)
		}
	}
	if got := second(key, func(form url.Values) { form.Set("proof_answer", `{"id":"`+hostile) }); got.status != http.StatusUnprocessableEntity || strings.Contains(got.body, "<script>alert") {
		t.Errorf("nonsense: %d", got.status)
	}
	var sent url.Values
	got := second(key, func(form url.Values) { sent = form })
	if got.status != http.StatusSeeOther || got.location != "/" {
		t.Fatalf("used: %d\n%s", got.status, got.body)
	}
	// the same answer again, in a session that has still to give it
	_, half = c.signIn(o.Email)
	if again := c.send(http.MethodPost, "/session/second", half, sent); again.status != http.StatusUnprocessableEntity {
		t.Errorf("an answer from another session: %d", again.status)
	}
}

// TestAPasskeyProvesAgain answers the question before something dangerous, once.
func TestAPasskeyProvesAgain(t *testing.T) {
	t.Parallel()
	c := needing(t)
	o, first := c.as(tenant.OperatorOwner)
	key := newAuthenticator(t)
	in := c.makesKey(first, key, "laptop").session(t)
	c.ages(o, 11*time.Minute)
	asked := c.send(http.MethodPost, "/account/recovery-codes", in, url.Values{})
	options, token := asked.asked(t)
	form := url.Values{"proof_token": {token}, "proof_answer": {key.proves(options)}, "proof_code": {""}}
	codes := regexp.MustCompile(`[a-z2-7]{4}(-[a-z2-7]{4}){3}`)
	if got := c.send(http.MethodPost, "/account/recovery-codes", in, form); got.status != http.StatusOK || len(codes.FindAllString(got.body, -1)) != 10 {
		t.Fatalf("proven: %d\n%s", got.status, got.body)
	}
	c.ages(o, 11*time.Minute)
	if got := c.send(http.MethodPost, "/account/recovery-codes", in, form); got.status != http.StatusUnprocessableEntity || codes.MatchString(got.body) {
		t.Errorf("the same answer proves twice: %d", got.status)
	}
	if got := c.send(http.MethodPost, "/account/recovery-codes", in, url.Values{"proof_token": {token}}); got.status != http.StatusUnauthorized {
		t.Errorf("no answer at all: %d", got.status)
	}
	have, err := c.env.Service.FactorsOf(t.Context(), o)
	if err != nil || len(have.Passkeys) != 1 || have.Passkeys[0].UsedAt.IsZero() {
		t.Fatalf("%+v, %v", have, err)
	}
	path := "/account/passkeys/" + have.Passkeys[0].ID.String() + "/delete"
	options, token = c.send(http.MethodPost, path, in, url.Values{}).asked(t)
	if got := c.send(http.MethodPost, path, in, url.Values{"proof_token": {token}, "proof_answer": {key.proves(options)}}); got.status != http.StatusConflict {
		t.Errorf("the only factor was removed: %d", got.status)
	}
}

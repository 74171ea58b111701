package adminui

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

// ceremonyFor is how long a challenge waits for an answer.
const ceremonyFor = 5 * time.Minute

// relyingParty is the console as passkeys know it: they work on its host alone.
func relyingParty(console string) *webauthn.WebAuthn {
	at, err := url.Parse(console)
	if err != nil {
		panic("adminui: the console's address: " + err.Error()) // it was checked when the process began
	}
	w, err := webauthn.New(&webauthn.Config{
		RPID: at.Hostname(), RPDisplayName: "Hearth console", RPOrigins: []string{at.Scheme + "://" + at.Host},
		AuthenticatorSelection: protocol.AuthenticatorSelection{UserVerification: protocol.VerificationRequired, ResidentKey: protocol.ResidentKeyRequirementPreferred},
	})
	if err != nil {
		panic("adminui: passkeys at " + console + ": " + err.Error())
	}
	return w
}

// keyHolder is an operator as the library asks for one.
type keyHolder struct {
	tenant.Operator
	keys []webauthn.Credential
}

func (k keyHolder) WebAuthnID() []byte                         { return k.ID[:] }
func (k keyHolder) WebAuthnName() string                       { return k.Email }
func (k keyHolder) WebAuthnDisplayName() string                { return k.Name }
func (k keyHolder) WebAuthnCredentials() []webauthn.Credential { return k.keys }

// holder reads the passkeys of an operator.
func holder(me tenant.Operator, have []tenant.Passkey) (keyHolder, error) {
	k := keyHolder{Operator: me}
	for _, p := range have {
		var credential webauthn.Credential
		if err := json.Unmarshal(p.Record, &credential); err != nil {
			return k, fault.Wrap(err, fault.Internal, "A passkey of yours cannot be read.")
		}
		k.keys = append(k.keys, credential)
	}
	return k, nil
}

// challenge is what a page asks a browser's passkeys, and what comes back with the
// answer: sealed, so that it is neither read nor made by anybody else.
type challenge struct {
	Options string // JSON, for the script
	Token   string
}

// ceremony is what a token holds: the challenge of one session.
type ceremony struct {
	Session string
	Over    time.Time
	Data    webauthn.SessionData
}

const ceremonyUse = "operator passkey"

func (h *Handlers) seal(me tenant.Operator, options any, data *webauthn.SessionData) (challenge, error) {
	shown, err := json.Marshal(options)
	if err != nil {
		return challenge{}, err
	}
	text, err := json.Marshal(ceremony{me.Session.String(), time.Now().Add(ceremonyFor), *data})
	if err != nil {
		return challenge{}, err
	}
	return challenge{string(shown), base64.RawURLEncoding.EncodeToString(h.server.Keys().Seal(ceremonyUse, text))}, nil
}

// unseal reads a token of the session that me is using. Faults: Invalid.
func (h *Handlers) unseal(me tenant.Operator, token string) (ceremony, error) {
	var k ceremony
	stale := fault.New(fault.Invalid, "The browser's answer came too late. Please try again.")
	sealed, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return k, stale
	}
	text, _, err := h.server.Keys().Unseal(ceremonyUse, sealed)
	if err != nil || json.Unmarshal(text, &k) != nil || k.Session != me.Session.String() || time.Now().After(k.Over) {
		return k, stale
	}
	return k, nil
}

// asksForKey begins to sign in with one of the passkeys; the zero challenge where there
// is none.
func (h *Handlers) asksForKey(me tenant.Operator, have []tenant.Passkey) (challenge, error) {
	if len(have) == 0 {
		return challenge{}, nil
	}
	k, err := holder(me, have)
	if err != nil {
		return challenge{}, err
	}
	options, data, err := h.keys.BeginLogin(k)
	if err != nil {
		return challenge{}, err
	}
	return h.seal(me, options.Response, data)
}

// asksForNewKey begins to set up another passkey.
func (h *Handlers) asksForNewKey(me tenant.Operator, have []tenant.Passkey) (challenge, error) {
	k, err := holder(me, have)
	if err != nil {
		return challenge{}, err
	}
	options, data, err := h.keys.BeginRegistration(k, webauthn.WithExclusions(webauthn.Credentials(k.keys).CredentialDescriptors()))
	if err != nil {
		return challenge{}, err
	}
	return h.seal(me, options.Response, data)
}

// refusedKey is what somebody reads whose passkey did not do.
func refusedKey(err error) error {
	return fault.Wrap(err, fault.Invalid, "This passkey did not open the console. Try again, or prove who you are in another way.")
}

// checkKey checks what a passkey answered, which works once. Faults: Invalid.
func (h *Handlers) checkKey(me tenant.Operator, have []tenant.Passkey, token, answer string) (used tenant.Passkey, over time.Time, err error) {
	asked, err := h.unseal(me, token)
	if err != nil {
		return used, over, err
	}
	k, err := holder(me, have)
	if err != nil {
		return used, over, err
	}
	said, err := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
	if err != nil {
		return used, over, refusedKey(err)
	}
	credential, err := h.keys.ValidateLogin(k, asked.Data, said)
	if err != nil {
		return used, over, refusedKey(err)
	}
	if credential.Authenticator.CloneWarning {
		return used, over, fault.New(fault.Invalid, "This passkey was used elsewhere with a copy of its key. Remove it, and tell whoever owns Hearth.")
	}
	used.Credential = credential.ID
	used.Record, err = json.Marshal(credential)
	return used, asked.Over, err
}

// newKey checks what a browser made. Faults: Invalid.
func (h *Handlers) newKey(me tenant.Operator, have []tenant.Passkey, token, answer string) (tenant.Passkey, error) {
	asked, err := h.unseal(me, token)
	if err != nil {
		return tenant.Passkey{}, err
	}
	k, err := holder(me, have)
	if err != nil {
		return tenant.Passkey{}, err
	}
	said, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if err != nil {
		return tenant.Passkey{}, refusedKey(err)
	}
	credential, err := h.keys.CreateCredential(k, asked.Data, said)
	if err != nil {
		return tenant.Passkey{}, refusedKey(err)
	}
	record, err := json.Marshal(credential)
	return tenant.Passkey{Credential: credential.ID, Record: record}, err
}

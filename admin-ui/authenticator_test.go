package adminui

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"html"
	"regexp"
	"testing"
)

// authenticator is a device with one passkey, as far as WebAuthn's answers go.
type authenticator struct {
	t      *testing.T
	key    *ecdsa.PrivateKey
	id     []byte
	count  uint32
	origin string // the page that the browser says it was on
	rp     string
	flags  byte // present, verified
}

func newAuthenticator(t *testing.T) *authenticator {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &authenticator{t: t, key: key, id: []byte(rand.Text()), origin: "http://admin.hearth.test", rp: "admin.hearth.test", flags: 0x05}
}

var b64 = base64.RawURLEncoding

func (a *authenticator) client(kind, challenge string) []byte {
	text, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": a.origin, "crossOrigin": false})
	if err != nil {
		a.t.Fatal(err)
	}
	return text
}

func (a *authenticator) data(flags byte, more ...byte) []byte {
	a.count++
	host := sha256.Sum256([]byte(a.rp))
	data := binary.BigEndian.AppendUint32(append(host[:], flags), a.count)
	return append(data, more...)
}

// makes answers a page that asks for a new passkey.
func (a *authenticator) makes(options string) string {
	point, err := a.key.PublicKey.Bytes() // 4, x, y
	if err != nil {
		a.t.Fatal(err)
	}
	cose := append([]byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 32}, point[1:33]...)
	cose = append(append(cose, 0x22, 0x58, 32), point[33:]...)
	credential := binary.BigEndian.AppendUint16(make([]byte, 16), uint16(len(a.id)))
	data := a.data(a.flags|0x40, append(append(credential, a.id...), cose...)...)
	object := append([]byte{0xa3, 0x63}, "fmt"...)
	object = append(append(object, 0x64), "none"...)
	object = append(append(append(object, 0x67), "attStmt"...), 0xa0)
	object = append(append(append(object, 0x68), "authData"...), 0x59)
	object = append(binary.BigEndian.AppendUint16(object, uint16(len(data))), data...)
	return a.answer(map[string]any{"clientDataJSON": b64.EncodeToString(a.client("webauthn.create", a.challenge(options))), "attestationObject": b64.EncodeToString(object)})
}

// proves answers a page that asks for a passkey.
func (a *authenticator) proves(options string) string {
	client, data := a.client("webauthn.get", a.challenge(options)), a.data(a.flags)
	said := sha256.Sum256(client)
	sum := sha256.Sum256(append(append([]byte{}, data...), said[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, sum[:])
	if err != nil {
		a.t.Fatal(err)
	}
	return a.answer(map[string]any{"clientDataJSON": b64.EncodeToString(client), "authenticatorData": b64.EncodeToString(data), "signature": b64.EncodeToString(signature)})
}

func (a *authenticator) challenge(options string) string {
	var asked struct{ Challenge string }
	if err := json.Unmarshal([]byte(options), &asked); err != nil || asked.Challenge == "" {
		a.t.Fatalf("the page asks %q: %v", options, err)
	}
	return asked.Challenge
}

func (a *authenticator) answer(response map[string]any) string {
	text, err := json.Marshal(map[string]any{"id": b64.EncodeToString(a.id), "rawId": b64.EncodeToString(a.id), "type": "public-key", "clientExtensionResults": map[string]any{}, "response": response})
	if err != nil {
		a.t.Fatal(err)
	}
	return string(text)
}

var (
	optionsOf = regexp.MustCompile(`data-passkey-options-value="([^"]*)"`)
	tokenOf   = regexp.MustCompile(`name="(?:proof_)?token" value="([^"]*)"`)
)

// asked reads from a page what it asks of passkeys.
func (a answer) asked(t testing.TB) (options, token string) {
	t.Helper()
	o, k := optionsOf.FindStringSubmatch(a.body), tokenOf.FindStringSubmatch(a.body)
	if o == nil || k == nil {
		t.Fatalf("the page asks for no passkey: %d\n%s", a.status, a.body)
	}
	return html.UnescapeString(o[1]), k[1]
}

package chattest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"hearth/chat/push"
	"hearth/tenant"
	"hearth/tenant/outbound"
)

// Vendor is a push service over TLS. It checks who sends, opens what was sent with the
// browser's own key, and keeps it.
type Vendor struct {
	t      testing.TB
	server *httptest.Server

	mu       sync.Mutex
	browsers map[string]*Browser // by path
	notes    []Note
}

// Browser is a browser that has subscribed. The fields are what it tells Hearth.
type Browser struct {
	Endpoint, P256dh, Auth string
	// Answers are the statuses of the next requests; without any it is 201.
	Answers []int

	key    *ecdh.PrivateKey
	secret []byte
}

// Note is what a browser got.
type Note struct {
	To                                  *Browser
	Title, Body, URL, Tag, Icon, Header string
	Badge, Size                         int // Size is in bytes, encrypted
}

// NewVendor starts a push service that this process may send to until the test ends.
func NewVendor(t testing.TB) *Vendor {
	t.Helper()
	v := &Vendor{t: t, browsers: map[string]*Browser{}}
	v.server = httptest.NewTLSServer(v)
	v.server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	t.Cleanup(v.server.Close)
	outbound.OpenInTest(t, v.server.Listener.Addr().(*net.TCPAddr).AddrPort(), v.server.Certificate())
	push.OpenInTest(t, v.server.Listener.Addr().String())
	return v
}

// Sender is one that sends with the installation's key.
func (v *Vendor) Sender(tenants *tenant.Service) *push.Sender {
	return push.New(push.Config{Key: tenants.PushKey, Client: outbound.New(outbound.Config{}), Subject: "https://hearth.test", Logger: slog.New(slog.DiscardHandler)})
}

// Browser returns one more browser.
func (v *Vendor) Browser() *Browser {
	v.t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		v.t.Fatal(err)
	}
	b := &Browser{key: key, secret: make([]byte, 16)}
	rand.Read(b.secret)
	path := "/send/" + rand.Text()
	b.Endpoint = v.server.URL + path
	b.P256dh, b.Auth = base64.RawURLEncoding.EncodeToString(key.PublicKey().Bytes()), base64.RawURLEncoding.EncodeToString(b.secret)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.browsers[path] = b
	return b
}

// Notes returns what came since the last call, in no order.
func (v *Vendor) Notes() []Note {
	v.mu.Lock()
	defer v.mu.Unlock()
	notes := v.notes
	v.notes = nil
	return notes
}

// ServeHTTP takes a push message as push services do.
func (v *Vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v.mu.Lock()
	defer v.mu.Unlock()
	to := v.browsers[r.URL.Path]
	if to == nil {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if err := v.checkSender(r); err != nil {
		v.t.Errorf("who sends: %v", err)
		w.WriteHeader(http.StatusForbidden)
		return
	}
	if len(to.Answers) > 0 {
		status := to.Answers[0]
		if to.Answers = to.Answers[1:]; status >= 300 {
			w.WriteHeader(status)
			return
		}
	}
	body, err := io.ReadAll(r.Body)
	if err == nil {
		var plain []byte
		if plain, err = to.open(body); err == nil {
			note := Note{To: to, Size: len(body), Header: fmt.Sprint(r.Header["Ttl"], r.Header["Urgency"], len(r.Header.Get("Topic")))}
			err = json.Unmarshal(plain, &note)
			v.notes = append(v.notes, note)
		}
	}
	if err != nil {
		v.t.Errorf("what was sent: %v", err)
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusCreated)
}

// checkSender is RFC 8292, from the other side.
func (v *Vendor) checkSender(r *http.Request) error {
	var token, public string
	if _, err := fmt.Sscanf(r.Header.Get("Authorization"), "vapid t=%s k=%s", &token, &public); err != nil {
		return err
	}
	parts := strings.Split(strings.TrimSuffix(token, ","), ".")
	if len(parts) != 3 {
		return fmt.Errorf("a token of %d parts", len(parts))
	}
	var decoded [4][]byte
	for i, text := range append(parts, public) {
		var err error
		if decoded[i], err = base64.RawURLEncoding.Strict().DecodeString(text); err != nil {
			return err
		}
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), decoded[3])
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if len(decoded[2]) != 64 || !ecdsa.Verify(key, sum[:], new(big.Int).SetBytes(decoded[2][:32]), new(big.Int).SetBytes(decoded[2][32:])) {
		return fmt.Errorf("it is not signed by whoever it says")
	}
	var claims struct {
		Aud, Sub string
		Exp      int64
	}
	if err := json.Unmarshal(decoded[1], &claims); err != nil {
		return err
	}
	if left := time.Until(time.Unix(claims.Exp, 0)); claims.Aud != v.server.URL || !strings.HasPrefix(claims.Sub, "https://") && !strings.HasPrefix(claims.Sub, "mailto:") || left <= 0 || left > 24*time.Hour {
		return fmt.Errorf("claims %+v", claims)
	}
	return nil
}

// open is RFC 8291, from the other side.
func (b *Browser) open(body []byte) ([]byte, error) {
	if len(body) < 86 || len(body) > 4096 {
		return nil, fmt.Errorf("%d bytes", len(body))
	}
	salt, theirs, sealed := body[:16], body[21:86], body[86:]
	point, err := ecdh.P256().NewPublicKey(theirs)
	if err != nil {
		return nil, err
	}
	shared, err := b.key.ECDH(point)
	if err != nil {
		return nil, err
	}
	derive := func(secret, salt []byte, info string, n int) []byte {
		out, failed := hkdf.Key(sha256.New, secret, salt, info, n)
		if failed != nil {
			err = failed
		}
		return out
	}
	seed := derive(shared, b.secret, "WebPush: info\x00"+string(b.key.PublicKey().Bytes())+string(theirs), 32)
	block, bad := aes.NewCipher(derive(seed, salt, "Content-Encoding: aes128gcm\x00", 16))
	if bad != nil {
		return nil, bad
	}
	box, bad := cipher.NewGCM(block)
	if bad != nil {
		return nil, bad
	}
	plain, bad := box.Open(nil, derive(seed, salt, "Content-Encoding: nonce\x00", 12), sealed, nil)
	if bad != nil || err != nil {
		return nil, fmt.Errorf("%v %v", bad, err)
	}
	return plain[:len(plain)-1], nil
}

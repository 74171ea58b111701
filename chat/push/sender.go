package push

import (
	"context"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/outbound"
)

// Client is the way out. *outbound.Client is one.
type Client interface {
	Do(ctx context.Context, r outbound.Request) (outbound.Response, error)
}

// Config is what a Sender stands on. All fields are required.
type Config struct {
	Key     func(ctx context.Context) ([]byte, error) // tenant.Service.PushKey
	Client  Client
	Subject string // whom a push service asks about us: an https or mailto address
	Logger  *slog.Logger
}

// Sender sends notes. It grants chat.Pusher.
type Sender struct {
	key     func(ctx context.Context) ([]byte, error)
	client  Client
	subject string
	log     *slog.Logger

	mu     sync.Mutex
	signer *ecdsa.PrivateKey
	public string
}

var _ chat.Pusher = (*Sender)(nil)

// New returns a Sender. It asks for the key when it is needed first.
func New(c Config) *Sender {
	return &Sender{key: c.Key, client: c.Client, subject: c.Subject, log: c.Logger}
}

// PublicKey is what browsers subscribe with, as unpadded base64url. Faults: Unavailable.
func (s *Sender) PublicKey(ctx context.Context) (string, error) {
	_, public, err := s.keys(ctx)
	return public, err
}

func (s *Sender) keys(ctx context.Context) (*ecdsa.PrivateKey, string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.signer != nil {
		return s.signer, s.public, nil
	}
	raw, err := s.key(ctx)
	if err != nil {
		return nil, "", err
	}
	signer, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), raw)
	if err != nil {
		return nil, "", err
	}
	point, err := signer.PublicKey.Bytes()
	if err != nil {
		return nil, "", err
	}
	s.signer, s.public = signer, base64.RawURLEncoding.EncodeToString(point)
	return s.signer, s.public, nil
}

// lasts is how long a push service keeps a note for a browser that is off, in seconds:
// a day. Older news is read in the room.
const lasts = "86400"

// Push encrypts a note for a browser and hands it to its push service.
func (s *Sender) Push(ctx context.Context, id tenant.ID, to chat.PushSubscription, note []byte, topic string) chat.PushOutcome {
	if !s.Accepts(to.Endpoint) {
		return chat.PushRefused
	}
	request, err := s.request(ctx, id, to, note, topic)
	if err != nil {
		s.log.WarnContext(ctx, "a note could not be made", "device", to.ID, "error", err)
		return chat.PushRefused
	}
	answer, err := s.client.Do(ctx, request)
	if err != nil {
		return chat.PushBusy
	}
	o := outcome(answer.Status)
	if o == chat.PushRefused {
		s.log.WarnContext(ctx, "a push service refused a note", "device", to.ID, "host", answer.URL.Host, "status", answer.Status, "answer", string(answer.Body))
	}
	return o
}

func (s *Sender) request(ctx context.Context, id tenant.ID, to chat.PushSubscription, note []byte, topic string) (r outbound.Request, err error) {
	signer, public, err := s.keys(ctx)
	if err != nil {
		return r, err
	}
	once, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return r, err
	}
	salt := make([]byte, saltSize)
	rand.Read(salt)
	body, err := encrypt(note, to.P256dh, to.Auth, once, salt)
	if err != nil {
		return r, err
	}
	endpoint, err := url.Parse(to.Endpoint)
	if err != nil {
		return r, err
	}
	signed, err := authorization(signer, public, s.subject, endpoint, time.Now())
	if err != nil {
		return r, err
	}
	header := http.Header{
		"Authorization": {signed}, "Content-Encoding": {"aes128gcm"}, "Content-Type": {"application/octet-stream"},
		"Ttl": {lasts}, "Urgency": {"high"}, "Topic": {topicOf(to, topic)},
	}
	return outbound.Request{
		Tenant: outbound.Tenant(id.String()), Method: http.MethodPost, URL: to.Endpoint, Header: header, Body: body, HTTPS: true, MaxBody: 1024, Cut: true,
	}, nil
}

// topicOf is at most 32 letters, as RFC 8030 wants them.
func topicOf(to chat.PushSubscription, topic string) string {
	sum := sha256.Sum256([]byte(to.Auth + topic))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:32]
}

func outcome(status int) chat.PushOutcome {
	switch {
	case status >= 200 && status < 300:
		return chat.PushAccepted
	case status == http.StatusNotFound || status == http.StatusGone:
		return chat.PushGone
	case status == http.StatusRequestEntityTooLarge:
		return chat.PushTooLarge
	case status == http.StatusTooManyRequests || status >= 500 || status == http.StatusRequestTimeout:
		return chat.PushBusy
	}
	return chat.PushRefused
}

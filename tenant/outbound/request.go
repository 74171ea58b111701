package outbound

import (
	"errors"
	"net/http"
	"net/url"
	"time"
)

// What can go wrong, for errors.Is. Do says with a fault's kind whether trying again
// could help.
var (
	ErrBlocked      = errors.New("address is not public")       // Invalid
	ErrUnresolvable = errors.New("name has no address")         // NotFound
	ErrTooLarge     = errors.New("answer is too large")         // Invalid
	ErrTooMany      = errors.New("too many redirects")          // Invalid
	ErrTooSlow      = errors.New("no answer in time")           // Unavailable
	ErrEncoding     = errors.New("answer is packed oddly")      // Invalid
	ErrBusy         = errors.New("tenant's requests are taken") // TooMany
)

// Tenant is the tenant a request is made for, as text. The empty one is Hearth
// itself.
type Tenant string

// What a Request gets that does not say otherwise.
const (
	DefaultTimeout = 5 * time.Second
	DefaultMaxBody = 1 << 20
	MaxRedirects   = 10
)

// Request is one request and what may be made of it.
type Request struct {
	Tenant Tenant
	Method string // empty: GET
	URL    string
	Header http.Header // all but Accept is for the first origin only; User-Agent and Host are not the caller's
	Body   []byte

	HTTPS     bool          // refuse http, at redirects too
	Redirects int           // followed at most, up to MaxRedirects, by GET and HEAD only; 0: a redirect is the answer
	Timeout   time.Duration // for everything from the first lookup to the last byte; 0: DefaultTimeout
	Connect   time.Duration // for connecting, and again for the handshake; 0: what Timeout leaves
	Patience  time.Duration // until the first byte of the answer; 0: what Timeout leaves
	MaxBody   int64         // in bytes, once unpacked; 0: DefaultMaxBody
	Cut       bool          // keep the beginning of a longer body instead of refusing it

	// Most says how many bytes of an answer with this status and header are taken, up to
	// MaxBody. Nil takes MaxBody.
	Most func(status int, header http.Header) int64

	// Wanted looks at status and header of the answer. When it says no, the body is
	// not read. Nil wants everything.
	Wanted func(status int, header http.Header) bool
}

// Response is the answer, read and closed.
type Response struct {
	URL    *url.URL // that answered, after redirects
	Status int
	Header http.Header
	Body   []byte
	Cut    bool // Body is not all of it
	Read   bool // false: Wanted said no
}

package outbound

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"time"

	"hearth/tenant/fault"
)

// Config is what a Client is made of. The zero Config works.
type Config struct {
	UserAgent string       // how Hearth introduces itself; empty: "Hearth"
	Logger    *slog.Logger // nil: silent
	Resolver  Resolver     // nil: the machine's
	PerTenant int          // requests of one tenant at a time; 0: 8
}

// Resolver looks up the addresses of a name, as net.Resolver does. It is given rooted
// names, with a final dot.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Client sends requests to the public internet. It is safe for concurrent use.
type Client struct {
	userAgent string
	log       *slog.Logger
	resolver  Resolver
	shares    shares
}

// New returns a Client.
func New(cfg Config) *Client {
	c := &Client{userAgent: cfg.UserAgent, log: cfg.Logger, resolver: cfg.Resolver}
	if c.userAgent == "" {
		c.userAgent = "Hearth"
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	if c.resolver == nil {
		c.resolver = net.DefaultResolver
	}
	c.shares = shares{each: cfg.PerTenant, of: map[Tenant]*share{}}
	if cfg.PerTenant <= 0 {
		c.shares.each = 8
	}
	return c
}

// Do sends a request and reads the answer, whatever its status. Faults: Invalid for
// an address that may not be asked (ErrBlocked) or an answer that is not taken
// (ErrTooLarge, ErrTooMany, ErrEncoding), NotFound for a name without an address
// (ErrUnresolvable), TooMany when the tenant's other requests take all the time,
// Unavailable for everything that may be gone later (ErrTooSlow).
func (c *Client) Do(ctx context.Context, r Request) (Response, error) {
	if r.Timeout <= 0 {
		r.Timeout = DefaultTimeout
	}
	if r.MaxBody <= 0 {
		r.MaxBody = DefaultMaxBody
	}
	if r.Method == "" {
		r.Method = http.MethodGet
	}
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, r.Timeout)
	defer cancel()
	res, err := c.follow(ctx, r)
	if err != nil && ctx.Err() != nil && !errors.Is(err, ErrBusy) {
		err = fault.Wrap(errors.Join(ErrTooSlow, err), fault.Unavailable, "There was no answer in time.")
	}
	c.note(ctx, r, res, err, time.Since(began))
	return res, err
}

func (c *Client) follow(ctx context.Context, r Request) (Response, error) {
	at, err := Parse(r.URL)
	if err != nil {
		return Response{}, err
	}
	release, err := c.shares.take(ctx, r.Tenant)
	if err != nil {
		return Response{}, err
	}
	defer release()
	header := r.Header.Clone()
	for left := min(r.Redirects, MaxRedirects); ; left-- {
		if r.HTTPS && at.Scheme != "https" {
			return Response{}, refuse(nil, "This address has to begin with https://.")
		}
		res, next, err := c.hop(ctx, r, at, header)
		if err != nil || next == nil {
			return res, err
		}
		if left == 0 {
			return Response{}, fault.Wrap(ErrTooMany, fault.Invalid, "This address leads from one to the next without end.")
		}
		if origin(next) != origin(at) {
			header = http.Header{"Accept": header.Values("Accept")} // what else was meant for one host is no other's to see
		}
		at = next
	}
}

// hop asks one host. next is where it sends us, when that is to be followed.
func (c *Client) hop(ctx context.Context, r Request, at *url.URL, header http.Header) (res Response, next *url.URL, err error) {
	host, port := target(at)
	pinned, err := c.resolve(ctx, host, port)
	if err != nil {
		return Response{}, nil, err
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, at.String(), bytes.NewReader(r.Body))
	if err != nil {
		return Response{}, nil, refuse(err, "This is not an address. Write it like https://example.com/page.")
	}
	req.Header = header.Clone()
	if req.Header == nil {
		req.Header = http.Header{}
	}
	req.Header.Del("Accept-Encoding") // the transport's to set, so that it unpacks
	req.Header.Set("User-Agent", c.userAgent)
	answer, err := transport(pinned, r).RoundTrip(req)
	if err != nil {
		return Response{}, nil, failed(err, at)
	}
	defer answer.Body.Close()
	if place := answer.Header.Get("Location"); place != "" && r.Redirects > 0 && follows(r.Method, answer.StatusCode) {
		to, err := at.Parse(place)
		if err != nil {
			return Response{}, nil, refuse(err, "This address leads to one that is none.")
		}
		next, err = Parse(to.String())
		return Response{}, next, err
	}
	res, err = read(r, answer)
	res.URL = at
	return res, nil, err
}

// follows reports whether an answer sends a request on. A request that changes
// something is not sent on: its sender has not agreed to the other host.
func follows(method string, status int) bool {
	return (method == http.MethodGet || method == http.MethodHead) && slices.Contains([]int{301, 302, 303, 307, 308}, status)
}

const (
	maxHeader = 64 << 10
	handshake = 64 << 10 // certificates, and the frames of TLS
)

// transport serves one request: a connection is nobody else's to use again.
func transport(pinned []netip.AddrPort, r Request) *http.Transport {
	return &http.Transport{
		DialContext:            dialer(pinned, 2*r.MaxBody+maxHeader+handshake, r.Connect),
		TLSHandshakeTimeout:    r.Connect,
		ResponseHeaderTimeout:  r.Patience,
		DisableKeepAlives:      true,
		MaxResponseHeaderBytes: maxHeader,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: trusted()},
	}
}

// read takes the body, by what the header says of it and then by what arrives.
func read(r Request, answer *http.Response) (Response, error) {
	res := Response{Status: answer.StatusCode, Header: answer.Header}
	if r.Wanted != nil && !r.Wanted(answer.StatusCode, answer.Header) {
		return res, nil
	}
	res.Read = true
	if packed := answer.Header.Get("Content-Encoding"); packed != "" && packed != "identity" {
		return res, fault.Wrap(ErrEncoding, fault.Invalid, "The answer is packed in a way that was not asked for.")
	}
	most := r.MaxBody
	if r.Most != nil {
		most = min(most, max(r.Most(answer.StatusCode, answer.Header), 0))
	}
	if answer.ContentLength > most && !r.Cut && r.Method != http.MethodHead {
		return res, tooLarge()
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, most+1))
	switch {
	case int64(len(body)) > most && r.Cut:
		res.Body, res.Cut = body[:most], true
		return res, nil
	case int64(len(body)) > most, errors.Is(err, ErrTooLarge):
		return res, tooLarge()
	case err != nil:
		return res, fault.Wrap(err, fault.Unavailable, "The answer broke off.")
	}
	res.Body = body
	return res, nil
}

func tooLarge() error {
	return fault.Wrap(ErrTooLarge, fault.Invalid, "The answer is too large.")
}

// failed keeps a refusal of the dialer what it is.
func failed(err error, at *url.URL) error {
	if errors.Is(err, ErrBlocked) {
		return blocked(at.Hostname())
	}
	if errors.Is(err, ErrTooLarge) {
		return tooLarge()
	}
	var slow net.Error
	if errors.As(err, &slow) && slow.Timeout() {
		return fault.Wrap(errors.Join(ErrTooSlow, err), fault.Unavailable, "%s does not answer in time.", at.Hostname())
	}
	return fault.Wrap(err, fault.Unavailable, "%s does not answer.", at.Hostname())
}

// note logs the host and not the rest of an address, which may be a secret.
func (c *Client) note(ctx context.Context, r Request, res Response, err error, took time.Duration) {
	host := ""
	if u, bad := url.Parse(r.URL); bad == nil {
		host = u.Hostname()
	}
	level, outcome := slog.LevelDebug, "ok"
	if err != nil {
		outcome = string(fault.Of(err))
	}
	if errors.Is(err, ErrBlocked) {
		level, outcome = slog.LevelWarn, "blocked"
	}
	c.log.Log(ctx, level, "outbound", "tenant", string(r.Tenant), "method", r.Method, "host", host, "status", res.Status, "outcome", outcome, "took", took)
}

//go:build !production

package stripefake

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"
)

// Key is a key that this Stripe takes, and Secret what its events are signed with.
const (
	Key     = "sk_test_hearth"
	Secret  = "whsec_hearth_test"
	version = "2023-10-16"
)

// Config is how a Fake is made.
type Config struct {
	URL    string           // where its pages are reached, such as http://localhost:8080/dev/stripe
	File   string           // where its state is kept; "": in memory only
	Now    func() time.Time // nil: time.Now
	Faults func(*http.Request) Fault
}

// Fault is what goes wrong with a request on purpose. The zero Fault is nothing.
type Fault struct {
	Status    int  // answer with this instead
	Recorded  bool // and keep that answer under the request's key
	DropReply bool // do it, and cut the connection before the answer
}

// Fake is a Stripe with a state. It is safe for concurrent use.
type Fake struct {
	cfg  Config
	mu   sync.Mutex
	is   state
	wake chan struct{}

	moment time.Time // while something is done that became due earlier
}

type state struct {
	Ahead         time.Duration // of the clock
	Customers     map[string]*customer
	Products      map[string]*product
	Prices        map[string]*price
	Subscriptions map[string]*subscription
	Invoices      map[string]*invoice
	Waiting       []waiting
	Checkouts     map[string]*checkout
	Portals       map[string]*portal
	Disputes      map[string]*dispute
	Coupons       map[string]*coupon
	Codes         map[string]*promotionCode
	Schedules     map[string]*schedule
	Usage         map[string]map[string]int64 // item → timestamp → quantity
	Balances      []*balanceEntry
	Events        []*event
	Undelivered   []string
	Replies       map[string]*reply
	Clocks        map[string]*testClock
	Serial        int64
}

// New returns a Fake with the state of its file, where there is one.
func New(cfg Config) (*Fake, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	f := &Fake{cfg: cfg, wake: make(chan struct{}, 1), is: state{
		Customers: map[string]*customer{}, Products: map[string]*product{}, Prices: map[string]*price{}, Subscriptions: map[string]*subscription{},
		Invoices: map[string]*invoice{}, Checkouts: map[string]*checkout{}, Portals: map[string]*portal{}, Schedules: map[string]*schedule{}, Usage: map[string]map[string]int64{}, Replies: map[string]*reply{},
		Disputes: map[string]*dispute{}, Coupons: map[string]*coupon{}, Codes: map[string]*promotionCode{},
	}}
	err := f.load()
	f.addBuiltIn()
	return f, err
}

// Now is the time of this Stripe's clock.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now()
}

func (f *Fake) now() time.Time {
	if !f.moment.IsZero() {
		return f.moment
	}
	return f.cfg.Now().Add(f.is.Ahead).UTC().Truncate(time.Second)
}

func (f *Fake) unix() int64 { return f.now().Unix() }

// RoundTrip answers a client in this process, without a network between. It implements
// http.RoundTripper.
func (f *Fake) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	fault := Fault{}
	if f.cfg.Faults != nil {
		fault = f.cfg.Faults(r)
	}
	f.serve(w, r, fault)
	if fault.DropReply {
		return nil, fmt.Errorf("%s %s: connection reset by the test", r.Method, r.URL.Path)
	}
	answer := w.Result()
	answer.Request = r
	return answer, nil
}

// ServeHTTP answers the API. The pages are Pages.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) { f.serve(w, r, Fault{}) }

func (f *Fake) serve(w http.ResponseWriter, r *http.Request, fault Fault) {
	body, err := readBody(r)
	if err != nil {
		invalid("%v", err).write(w)
		return
	}
	s, err := loadShape()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if fault.Status != 0 && !fault.Recorded {
		(&failure{status: fault.Status, Type: "api_error", Message: "a test asked for this"}).write(w)
		return
	}
	p, refused := s.check(r)
	if refused != nil {
		refused.write(w)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.settle(f.now())
	f.once(w, r, body, func() (any, *failure) {
		if fault.Status != 0 {
			return nil, &failure{status: fault.Status, Type: "api_error", Message: "a test asked for this"}
		}
		return f.answer(r.Method, strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/"), "/"), p)
	})
	f.save()
}

func readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body, err
}

// failure is an error as Stripe answers one.
type failure struct {
	status  int
	Type    string `json:"type"`
	Code    string `json:"code,omitempty"`
	Message string `json:"message"`
	Param   string `json:"param,omitempty"`
}

func invalid(format string, args ...any) *failure {
	return &failure{status: http.StatusBadRequest, Type: "invalid_request_error", Message: fmt.Sprintf(format, args...)}
}

func missing(what, id string) *failure {
	return &failure{status: http.StatusNotFound, Type: "invalid_request_error", Code: "resource_missing", Message: fmt.Sprintf("No such %s: '%s'", what, id)}
}

func (e *failure) body() []byte {
	body, _ := json.Marshal(map[string]*failure{"error": e})
	return body
}

func (e *failure) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(e.status)
	w.Write(e.body())
}

func newID(prefix string) string {
	b := make([]byte, 9)
	rand.Read(b)
	return prefix + "_" + hex.EncodeToString(b)
}

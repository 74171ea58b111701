package job

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// Opener finds a tenant's handle, waking the tenant if it hibernates.
// *tenant.Registry is one.
type Opener interface {
	Open(ctx context.Context, id tenant.ID) (tenant.DB, error)
}

// Mux knows the handler of each kind. Register everything before it is served.
type Mux struct{ handlers map[string]handler }

// NewMux returns an empty Mux.
func NewMux() *Mux { return &Mux{handlers: map[string]handler{}} }

type handler struct {
	run     func(ctx context.Context, row tenant.OutboxEntry) error
	timeout time.Duration
}

// Option changes how a kind is handled.
type Option func(*handler)

// Timeout bounds one run; without it a minute does.
func Timeout(d time.Duration) Option { return func(h *handler) { h.timeout = d } }

const (
	defaultTimeout = time.Minute
	maxTimeout     = time.Hour
)

// Handle registers the handler of A's kind for jobs of a tenant. fn may run more
// than once for one job. It panics for a kind that is malformed or taken.
func Handle[A Args](m *Mux, tenants Opener, fn func(ctx context.Context, db tenant.DB, args A) error, options ...Option) {
	register[A](m, options, func(ctx context.Context, row tenant.OutboxEntry, args A) error {
		if row.TenantID.IsZero() {
			return fault.New(fault.Invalid, "This job belongs to a workspace and names none.")
		}
		db, err := tenants.Open(ctx, row.TenantID)
		if err != nil {
			return opening(err)
		}
		return fn(ctx, db, args)
	})
}

// HandleControl registers the handler of A's kind for jobs that belong to no
// tenant. It panics for a kind that is malformed or taken.
func HandleControl[A Args](m *Mux, control tenant.ControlDB, fn func(ctx context.Context, c tenant.ControlDB, args A) error, options ...Option) {
	register[A](m, options, func(ctx context.Context, row tenant.OutboxEntry, args A) error {
		if !row.TenantID.IsZero() {
			return fault.New(fault.Invalid, "This job belongs to no workspace and names one.")
		}
		return fn(ctx, control, args)
	})
}

// opening lets a tenant that is busy be tried again: a job may be written while its
// tenant is still being provisioned, and is right a moment later.
func opening(err error) error {
	if fault.Is(err, fault.NotFound) {
		return err
	}
	return fault.Wrap(err, fault.Unavailable, "The workspace cannot be opened just now.")
}

var kindShape = regexp.MustCompile(`^[a-z]+:[a-z_]{1,50}$`)

func register[A Args](m *Mux, options []Option, run func(context.Context, tenant.OutboxEntry, A) error) {
	var zero A
	kind := zero.Kind()
	if _, taken := m.handlers[kind]; taken || !kindShape.MatchString(kind) {
		panic(fmt.Sprintf("job: kind %q is malformed or registered twice", kind))
	}
	h := handler{timeout: defaultTimeout, run: func(ctx context.Context, row tenant.OutboxEntry) error {
		var args A
		if err := decode(row.Args, &args); err != nil {
			return fmt.Errorf("arguments of %s: %w", kind, err)
		}
		return run(ctx, row, args)
	}}
	for _, set := range options {
		set(&h)
	}
	if h.timeout <= 0 || h.timeout > maxTimeout {
		panic(fmt.Sprintf("job: timeout %v of %q is out of bounds", h.timeout, kind))
	}
	m.handlers[kind] = h
}

// decode refuses fields it does not know: a newer release may have written them for
// a newer handler, so the error is one to try again, not to park.
func decode(body []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one JSON value")
	}
	return nil
}

// timeout is how long one run of a kind may take.
func (m *Mux) timeout(kind string) time.Duration {
	if h, known := m.handlers[kind]; known {
		return h.timeout
	}
	return defaultTimeout
}

// Run decodes a row's arguments, opens its tenant and calls the handler, within the
// kind's time and with panics contained. It leaves the row as it is. An unknown
// kind is Unavailable: while a release rolls out, another process may know it.
func (m *Mux) Run(ctx context.Context, row tenant.OutboxEntry) (err error) {
	h, known := m.handlers[row.Kind]
	if !known {
		return fault.New(fault.Unavailable, "This process knows no job %q.", row.Kind)
	}
	ctx, cancel := context.WithTimeout(ctx, h.timeout)
	defer cancel()
	defer func() {
		if r := recover(); r != nil {
			err = fault.Wrap(&panicked{value: r, stack: stack()}, fault.Internal, "Something went wrong on our side.")
		}
	}()
	return h.run(ctx, row)
}

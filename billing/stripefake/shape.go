//go:build !production

package stripefake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"github.com/lestrrat-go/jsval"
	"github.com/stripe/stripe-mock/embedded"
	"github.com/stripe/stripe-mock/param"
	"github.com/stripe/stripe-mock/param/coercer"
	"github.com/stripe/stripe-mock/spec"
)

// shape holds requests against the description of Stripe's API. stripe-mock's own
// server does the same, and prints every request on standard output.
type shape struct {
	mu         sync.Mutex
	spec       *spec.Spec
	components *spec.ComponentsForValidation
	routes     []*route
}

type route struct {
	verb, path string
	pattern    *regexp.Regexp
	params     int
	operation  *spec.Operation
	schema     *spec.Schema
	validator  *jsval.JSVal
}

// loadShape reads the description once: some 100 ms and 30 MB, only where it is used.
var loadShape = sync.OnceValues(func() (*shape, error) {
	s := &shape{spec: &spec.Spec{}}
	if err := json.Unmarshal(embedded.OpenAPISpec, s.spec); err != nil {
		return nil, fmt.Errorf("read the description of Stripe's API: %w", err)
	}
	s.components = spec.GetComponentsForValidation(&s.spec.Components)
	placeholder := regexp.MustCompile(`\{\w+\}`)
	for path, verbs := range s.spec.Paths {
		pattern := regexp.MustCompile("^" + placeholder.ReplaceAllString(string(path), `[^/]+`) + "$")
		for verb, operation := range verbs {
			s.routes = append(s.routes, &route{
				verb: strings.ToUpper(string(verb)), path: string(path), pattern: pattern, params: strings.Count(string(path), "{"), operation: operation,
			})
		}
	}
	return s, nil
})

// check returns the parameters of a request with their types, or what Stripe would
// refuse it with.
func (s *shape) check(r *http.Request) (params, *failure) {
	if version := r.Header.Get("Stripe-Version"); version != s.spec.Info.Version {
		return nil, invalid("This test Stripe speaks version %s, not %q.", s.spec.Info.Version, version)
	}
	if !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer sk_test_") {
		return nil, &failure{status: http.StatusUnauthorized, Type: "invalid_request_error", Message: "This test Stripe takes test keys only."}
	}
	found := s.route(r)
	if found == nil {
		return nil, &failure{status: http.StatusNotFound, Type: "invalid_request_error", Message: "Unrecognized request URL (" + r.Method + ": " + r.URL.Path + ")."}
	}
	values, err := param.ParseParams(r)
	if err != nil {
		return nil, invalid("%v", err)
	}
	if values == nil {
		values = map[string]any{}
	}
	validator, err := s.validator(found)
	if err != nil {
		return nil, invalid("%v", err)
	}
	if found.schema == nil {
		return values, nil
	}
	if err := coercer.CoerceParams(found.schema, values); err != nil {
		return nil, invalid("%v", err)
	}
	if err := validator.Validate(values); err != nil {
		return nil, invalid("%v", err)
	}
	return values, nil
}

// route prefers a path without parameters: /v1/invoices/upcoming is no invoice.
func (s *shape) route(r *http.Request) *route {
	var best *route
	for _, candidate := range s.routes {
		if candidate.verb == r.Method && candidate.pattern.MatchString(r.URL.Path) && (best == nil || candidate.params < best.params) {
			best = candidate
		}
	}
	return best
}

// validator is made at the first use of a route: making all takes a second.
func (s *shape) validator(r *route) (*jsval.JSVal, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.validator != nil {
		return r.validator, nil
	}
	components := s.components
	if r.verb == http.MethodGet {
		r.schema, components = spec.BuildQuerySchema(r.operation), nil
	} else if r.operation.RequestBody != nil {
		for _, media := range r.operation.RequestBody.Content {
			r.schema = media.Schema
		}
	}
	if r.schema == nil {
		return nil, nil
	}
	var err error
	r.validator, err = spec.GetValidatorForOpenAPI3Schema(r.schema, components)
	return r.validator, err
}

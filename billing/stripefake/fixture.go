//go:build !production

package stripefake

import (
	"encoding/json"
	"fmt"
	"sync"

	"github.com/stripe/stripe-mock/embedded"
)

// fixtures are the objects that the description of Stripe's API gives as examples.
var fixtures = sync.OnceValues(func() (map[string]json.RawMessage, error) {
	var all struct {
		Resources map[string]json.RawMessage `json:"resources"`
	}
	err := json.Unmarshal(embedded.OpenAPIFixtures, &all)
	return all.Resources, err
})

// Fixture is the example of an object, such as invoice, as Stripe writes one whole.
func Fixture(name string) (map[string]any, error) {
	all, err := fixtures()
	if err != nil {
		return nil, fmt.Errorf("read the examples of Stripe's API: %w", err)
	}
	var one map[string]any
	if err := json.Unmarshal(all[name], &one); err != nil {
		return nil, fmt.Errorf("example of %s: %w", name, err)
	}
	return one, nil
}

package config

import (
	"errors"
	"fmt"

	"hearth/billing"
)

// Billing is how what workspaces use is billed, and what it costs us.
type Billing struct {
	UsageSink string           `mapstructure:"usage_sink"` // usage_records or invoice_items
	Rates     billing.RateCard `mapstructure:"rates"`      // what things cost us
}

// Sink is how usage above a plan is billed.
func (b Billing) Sink() billing.SinkKind { return billing.SinkKind(b.UsageSink) }

func (b Billing) validate() error {
	problem := b.Rates.Validate()
	if err := b.Sink().Check(); err != nil {
		problem = errors.Join(fmt.Errorf("billing.usage_sink %q: %w", b.UsageSink, err), problem)
	}
	return problem
}

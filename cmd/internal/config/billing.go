package config

import (
	"fmt"

	"hearth/billing"
)

// Billing is how what workspaces use is billed.
type Billing struct {
	UsageSink string `mapstructure:"usage_sink"` // usage_records or invoice_items
}

// Sink is how usage above a plan is billed.
func (b Billing) Sink() billing.SinkKind { return billing.SinkKind(b.UsageSink) }

func (b Billing) validate() error {
	if err := b.Sink().Check(); err != nil {
		return fmt.Errorf("billing.usage_sink %q: %w", b.UsageSink, err)
	}
	return nil
}

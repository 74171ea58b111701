package config

import (
	"strings"

	"hearth/billing/gateway"
)

// Stripe is how workspaces pay. Without a secret key nothing can be bought; where
// everything runs on one machine a built-in test stands in.
type Stripe struct {
	SecretKey     Secret `mapstructure:"secret_key"`
	WebhookSecret Secret `mapstructure:"webhook_secret"` // two with a comma between while it is changed
	URL           string `mapstructure:"url"`            // another base of the API, as of stripe-mock
	Tax           bool   `mapstructure:"tax"`            // Stripe works taxes out
}

// Gateway is the part that the gateway declares.
func (c Config) Gateway() gateway.Config {
	g := gateway.Config{SecretKey: c.Stripe.SecretKey.Reveal(), URL: c.Stripe.URL, Tax: c.Stripe.Tax}
	for secret := range strings.SplitSeq(c.Stripe.WebhookSecret.Reveal(), ",") {
		if secret = strings.TrimSpace(secret); secret != "" {
			g.WebhookSecrets = append(g.WebhookSecrets, secret)
		}
	}
	return g
}

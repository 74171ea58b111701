package webhook

import (
	"time"

	"hearth/tenant/outbound"
)

// Hasty is New with less patience.
func Hasty(out *outbound.Client, patience time.Duration) *Client {
	return &Client{out: out, patience: patience}
}

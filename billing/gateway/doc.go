// Package gateway speaks with Stripe: it is the only importer of stripe-go. Each
// Client has its own key, address and version of the API; nothing global is set.
//
// It owns how a wish of package billing becomes a request, which key makes it safe to
// repeat, and which fault an answer is. It does not own what is wished for, when, nor
// what an answer means for a workspace: that is package billing.
//
// The invariant to keep: whatever is sent twice is done once. A request either says
// what shall be, so that repeating it changes nothing, or carries a key made of what
// it is about, never a random one.
//
// Start reading at client.go, then checkout.go and mirror.go.
package gateway

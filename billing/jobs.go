package billing

import "hearth/tenant"

// HandleEventArgs asks to follow up an event in the inbox.
type HandleEventArgs struct {
	EventID string `json:"event_id"`
}

// Kind implements tenant.JobArgs.
func (HandleEventArgs) Kind() string { return "billing:handle_event" }

// LookAgainArgs asks how a workspace stands at a time at which that may change by
// itself.
type LookAgainArgs struct {
	TenantID tenant.ID `json:"tenant_id"`
}

// Kind implements tenant.JobArgs.
func (LookAgainArgs) Kind() string { return "billing:look_again" }

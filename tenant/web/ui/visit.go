package ui

import "time"

// Visit is what stands above every page that one of our operators sees in a member's
// name.
type Visit struct {
	Operator, Member, Reason string
	Until                    time.Time
	Raised                   bool   // it may change things
	Direct                   bool   // it sees direct messages
	RaiseURL                 string // where the console shows it
	Leave                    string // where to end it
}

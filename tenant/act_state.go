package tenant

import (
	"slices"
	"strings"

	"hearth/tenant/fault"
)

// Act is something that operators do to a tenant.
type Act string

// The acts. Sleeping and waking are operations besides, which have needs of their own.
const (
	ActSuspend      Act = "suspend"
	ActResume       Act = "resume"
	ActExtendTrial  Act = "extend_trial"
	ActAgree        Act = "agree"  // on a plan and limits of its own
	ActCredit       Act = "credit" // towards the next invoices
	ActRename       Act = "rename"
	ActClaimDomain  Act = "claim_domain" // add, verify, vouch for
	ActRemoveDomain Act = "remove_domain"
	ActExport       Act = "export"
	ActDelete       Act = "delete"
	ActHold         Act = "hold" // and lift
	ActVisit        Act = "visit"
)

// open are the states in which there are members who read.
var open = []State{StateTrialing, StateActive, StatePastDue, StateSuspended}

// kept are the states in which there is data.
var kept = append(slices.Clone(open), StateCancelled)

// actNeeds lists the states in which an act makes sense, and says what a tenant in
// another one cannot.
var actNeeds = map[Act]struct {
	states []State
	cannot string
}{
	ActSuspend:      {open, "be suspended"},
	ActResume:       {kept, "be resumed"},
	ActExtendTrial:  {open, "try a plan for longer"},
	ActAgree:        {open, "be given a plan"},
	ActCredit:       {open, "be given a credit"},
	ActRename:       {open, "get another address"},
	ActClaimDomain:  {open, "get a domain"},
	ActRemoveDomain: {kept, "lose its domain"},
	ActExport:       {kept, "be exported"},
	ActDelete:       {kept, "be deleted"},
	ActHold:         {kept, "be held"},
	ActVisit:        {open, "be visited"},
}

// CheckAct faults with Precondition for a tenant that is in no state for an act, or is
// just being deleted.
func CheckAct(t Tenant, act Act) error {
	need, known := actNeeds[act]
	switch {
	case t.Operation == OpDelete:
		return fault.New(fault.Precondition, "This workspace is just being deleted.")
	case !known || !slices.Contains(need.states, t.State):
		return fault.New(fault.Precondition, "A workspace that is %s cannot %s.", strings.ReplaceAll(string(t.State), "_", " "), need.cannot)
	}
	return nil
}

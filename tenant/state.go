package tenant

import (
	"slices"

	"hearth/tenant/fault"
)

// State says what a tenant's members may do.
type State string

// The states of a tenant.
const (
	StateProvisioning State = "provisioning"
	StateTrialing     State = "trialing"
	StateActive       State = "active"
	StatePastDue      State = "past_due"
	StateSuspended    State = "suspended"
	StateCancelled    State = "cancelled"
	StateDeleted      State = "deleted"
)

// Residence says where a tenant's data is.
type Residence string

// The residences of a tenant.
const (
	ResidenceAwake      Residence = "awake"
	ResidenceHibernated Residence = "hibernated"
)

// OpKind names the saga that is being run on a tenant; empty for none.
type OpKind string

// The operations on a tenant.
const (
	OpNone      OpKind = ""
	OpProvision OpKind = "provision"
	OpHibernate OpKind = "hibernate"
	OpWake      OpKind = "wake"
	OpMove      OpKind = "move"
	OpDelete    OpKind = "delete"
)

var stateMoves = map[State][]State{
	StateProvisioning: {StateTrialing, StateActive, StateDeleted},
	StateTrialing:     {StateActive, StatePastDue, StateSuspended, StateCancelled},
	StateActive:       {StateTrialing, StatePastDue, StateSuspended, StateCancelled},
	StatePastDue:      {StateActive, StateSuspended, StateCancelled},
	StateSuspended:    {StateTrialing, StateActive, StatePastDue, StateCancelled},
	StateCancelled:    {StateTrialing, StateActive, StatePastDue, StateSuspended, StateDeleted}, // reopened as it was
	StateDeleted:      {},
}

var residenceMoves = map[Residence][]Residence{
	ResidenceAwake:      {ResidenceHibernated},
	ResidenceHibernated: {ResidenceAwake},
}

// operationNeeds lists the states and the residence in which an operation may begin.
var operationNeeds = map[OpKind]struct {
	states    []State
	residence []Residence
}{
	OpProvision: {[]State{StateProvisioning}, []Residence{ResidenceAwake}},
	OpHibernate: {[]State{StateTrialing, StateActive, StatePastDue, StateSuspended, StateCancelled}, []Residence{ResidenceAwake}},
	OpWake:      {[]State{StateTrialing, StateActive, StatePastDue, StateSuspended, StateCancelled}, []Residence{ResidenceHibernated}},
	OpMove:      {[]State{StateTrialing, StateActive, StatePastDue, StateSuspended, StateCancelled}, []Residence{ResidenceAwake, ResidenceHibernated}},
	OpDelete:    {[]State{StateProvisioning, StateCancelled}, []Residence{ResidenceAwake, ResidenceHibernated}},
}

// CheckState faults with Precondition unless a tenant may go from one state to
// the next.
func CheckState(from, to State) error {
	if slices.Contains(stateMoves[from], to) {
		return nil
	}
	return fault.New(fault.Precondition, "A workspace that is %s cannot become %s.", from, to)
}

// CheckResidence faults with Precondition unless the data may go from one place
// to the other.
func CheckResidence(from, to Residence) error {
	if slices.Contains(residenceMoves[from], to) {
		return nil
	}
	return fault.New(fault.Precondition, "A workspace that is %s cannot become %s.", from, to)
}

// CheckOperation faults with Conflict while another operation runs on t, and with
// Precondition where t is in no state or place to begin this one.
func CheckOperation(t Tenant, op OpKind) error {
	if t.Operation != OpNone && t.Operation != op {
		return fault.New(fault.Conflict, "This workspace is busy: %s is running.", t.Operation)
	}
	need, known := operationNeeds[op]
	if !known || !slices.Contains(need.states, t.State) || !slices.Contains(need.residence, t.Residence) {
		return fault.New(fault.Precondition, "A workspace that is %s and %s cannot begin to %s.", t.State, t.Residence, op)
	}
	return nil
}

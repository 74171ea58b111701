package adminui

import (
	"slices"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// Action is what a route of the console lets an operator do. Every route behind the
// door names one.
type Action string

// The actions.
const (
	seeTenants      Action = "tenants.see"
	suspendTenant   Action = "tenants.suspend" // and resume
	sleepTenant     Action = "tenants.hibernate"
	wakeTenant      Action = "tenants.wake"
	extendTrial     Action = "tenants.trial"
	changePlan      Action = "tenants.plan" // and limits of its own
	renameTenant    Action = "tenants.rename"
	giveCredit      Action = "tenants.credit"
	changeDomain    Action = "tenants.domain"   // add, verify, remove
	vouchDomain     Action = "tenants.vouch"    // for a domain that nothing shows to be theirs
	holdTenant      Action = "tenants.hold"     // and lift
	takeTenantOut   Action = "tenants.take_out" // all its data: ask for it, download it
	deleteTenant    Action = "tenants.delete"   // ask for it, confirm what another asked for, take it back
	seeMembers      Action = "members.see"      // who belongs to a workspace
	signInAs        Action = "tenants.sign_in_as"
	endVisits       Action = "tenants.end_visits" // whoever's they are
	keepViews       Action = "views"              // one's own lists of tenants
	ownAccount      Action = "account"            // one's own sessions
	setUpFactor     Action = "account.factor"     // reached before a second factor is there
	changeFactor    Action = "account.factors"    // reached only with one
	seeAudit        Action = "audit.see"
	exportAudit     Action = "audit.export"
	seeMoney        Action = "money.see"
	mendMoney       Action = "money.mend" // replay what Stripe told, look for drift
	exportMoney     Action = "money.export"
	exportTenants   Action = "tenants.export" // the list, with what it is narrowed to
	seeOperators    Action = "operators.see"
	manageOperators Action = "operators.manage"
	seeFleet        Action = "fleet.see"
	mendFleet       Action = "fleet.mend" // pause and skip migrations, pause queues, try jobs again
	dropJobs        Action = "fleet.drop" // forget jobs
	seeWords        Action = "words.see"
	announce        Action = "words.announce"
	turnSwitches    Action = "switches.turn"
	seeFlags        Action = "flags.see"
	changeFlags     Action = "flags.change"
)

// Everybody who is an operator, and those who own Hearth.
var (
	everybody = tenant.OperatorRoles
	owners    = []tenant.OperatorRole{tenant.OperatorOwner}
)

// may says which roles may do what. It is the only place that does.
var may = map[Action][]tenant.OperatorRole{
	seeTenants:      everybody,
	suspendTenant:   {tenant.OperatorSupport, tenant.OperatorEngineer, tenant.OperatorOwner},
	sleepTenant:     {tenant.OperatorEngineer, tenant.OperatorOwner},
	wakeTenant:      {tenant.OperatorSupport, tenant.OperatorEngineer, tenant.OperatorOwner},
	extendTrial:     {tenant.OperatorSupport, tenant.OperatorBilling, tenant.OperatorOwner},
	changePlan:      {tenant.OperatorBilling, tenant.OperatorOwner},
	giveCredit:      {tenant.OperatorBilling, tenant.OperatorOwner},
	renameTenant:    {tenant.OperatorSupport, tenant.OperatorEngineer, tenant.OperatorOwner},
	changeDomain:    {tenant.OperatorSupport, tenant.OperatorEngineer, tenant.OperatorOwner},
	vouchDomain:     {tenant.OperatorEngineer, tenant.OperatorOwner},
	holdTenant:      {tenant.OperatorEngineer, tenant.OperatorOwner},
	takeTenantOut:   {tenant.OperatorEngineer, tenant.OperatorOwner},
	deleteTenant:    tenant.DeletingRoles,
	seeMembers:      {tenant.OperatorSupport, tenant.OperatorBilling, tenant.OperatorEngineer, tenant.OperatorOwner},
	signInAs:        {tenant.OperatorSupport, tenant.OperatorEngineer, tenant.OperatorOwner},
	endVisits:       {tenant.OperatorSupport, tenant.OperatorEngineer, tenant.OperatorOwner},
	keepViews:       everybody,
	ownAccount:      everybody,
	setUpFactor:     everybody,
	changeFactor:    everybody,
	seeAudit:        everybody,
	exportAudit:     {tenant.OperatorBilling, tenant.OperatorEngineer, tenant.OperatorOwner},
	seeMoney:        everybody,
	mendMoney:       {tenant.OperatorBilling, tenant.OperatorEngineer, tenant.OperatorOwner},
	exportMoney:     {tenant.OperatorBilling, tenant.OperatorEngineer, tenant.OperatorOwner},
	exportTenants:   {tenant.OperatorBilling, tenant.OperatorEngineer, tenant.OperatorOwner},
	seeOperators:    everybody,
	manageOperators: owners,
	seeFleet:        everybody,
	mendFleet:       {tenant.OperatorEngineer, tenant.OperatorOwner},
	dropJobs:        {tenant.OperatorEngineer, tenant.OperatorOwner},
	seeWords:        everybody,
	announce:        {tenant.OperatorSupport, tenant.OperatorEngineer, tenant.OperatorOwner},
	turnSwitches:    {tenant.OperatorEngineer, tenant.OperatorOwner},
	seeFlags:        everybody,
	changeFlags:     {tenant.OperatorEngineer, tenant.OperatorOwner},
}

// dangerous actions ask for a proof that is younger than proofFor.
var dangerous = []Action{suspendTenant, changePlan, giveCredit, renameTenant, changeDomain, vouchDomain, holdTenant, takeTenantOut, deleteTenant, signInAs, setUpFactor, changeFactor, manageOperators, dropJobs, turnSwitches}

// can reports whether an operator may do something.
func can(me tenant.Operator, do Action) bool { return slices.Contains(may[do], me.Role) }

// check faults with Forbidden unless an operator may do something.
func check(me tenant.Operator, do Action) error {
	if can(me, do) {
		return nil
	}
	who := ""
	for i, role := range may[do] {
		switch {
		case i > 0 && i == len(may[do])-1:
			who += " or "
		case i > 0:
			who += ", "
		}
		who += string(role)
	}
	return fault.New(fault.Forbidden, "Your role is %s. This is for the role %s.", me.Role, who)
}

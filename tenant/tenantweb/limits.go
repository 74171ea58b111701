package tenantweb

import (
	"strconv"

	"hearth/tenant"
	"hearth/tenant/web"
)

// How often somebody may ask is written in web's table.
var (
	signInRule       = web.SignInRule
	signUpRule       = web.SignUpRule
	findRule         = web.FindRule
	joinRule         = web.JoinRule
	confirmationRule = web.ConfirmationRule
	addressRule      = web.AddressRule
	resetRule        = web.ResetRule
	resetMailRule    = web.ResetMailRule
	resetLinkRule    = web.ResetLinkRule
	emailChangeRule  = web.EmailChangeRule
	moveRule         = web.MoveRule
	domainRule       = web.DomainRule
	passwordRule     = web.PasswordRule
	transferRule     = web.TransferRule
	recoveryRule     = web.RecoveryRule
)

// memberKey names a member of one workspace among those of all.
func memberKey(db tenant.DB, m tenant.Member) string {
	return db.Tenant().String() + " " + strconv.FormatInt(m.ID, 10)
}

package tenantweb

import (
	"strconv"
	"time"

	"hearth/tenant"
	"hearth/tenant/web"
)

// How often one address may ask, and eight times that a network.
var (
	signInRule       = web.Rule{Name: "sign-in", Burst: 10, Every: 18 * time.Second}
	signUpRule       = web.Rule{Name: "sign-up", Burst: 5, Every: 2 * time.Minute}
	findRule         = web.Rule{Name: "find", Burst: 5, Every: 2 * time.Minute}
	joinRule         = web.Rule{Name: "join", Burst: 10, Every: time.Minute}
	confirmationRule = web.Rule{Name: "confirmation", Burst: 3, Every: 200 * time.Second} // for each member
	addressRule      = web.Rule{Name: "address", Burst: 60, Every: time.Second}
	resetRule        = web.Rule{Name: "reset", Burst: 5, Every: 2 * time.Minute}
	resetMailRule    = web.Rule{Name: "reset mail", Burst: 5, Every: 2 * time.Minute} // for each address that is mailed
	resetLinkRule    = web.Rule{Name: "reset link", Burst: 20, Every: 30 * time.Second}
	emailChangeRule  = web.Rule{Name: "email change", Burst: 3, Every: 200 * time.Second} // for each member
	moveRule         = web.Rule{Name: "change of address", Burst: 10, Every: time.Minute} // for each workspace
	domainRule       = web.Rule{Name: "domain", Burst: 10, Every: 30 * time.Second}       // for each workspace
	passwordRule     = web.Rule{Name: "password", Burst: 10, Every: 18 * time.Second}     // for each member
)

// memberKey names a member of one workspace among those of all.
func memberKey(db tenant.DB, m tenant.Member) string {
	return db.Tenant().String() + " " + strconv.FormatInt(m.ID, 10)
}

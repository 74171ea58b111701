package demo

import (
	"maps"
	"slices"
	"time"

	"hearth/tenant"
)

// How to sign in to the demo. The addresses are those of people and of an operator
// who exist nowhere else.
const (
	Slug     = "demo"
	Password = "hearth-demo-password"

	OwnerEmail         = "ada@example.com"
	AdministratorEmail = "grace@example.com"
	OperatorEmail      = "operator@example.com"

	workspace = "Larkfield"
	operator  = "Olive Operator"
)

// people are who says something, by the name that content uses.
var people = map[string]struct {
	name string
	role tenant.Role
	bio  string
}{
	"ada":   {"Ada Okafor", tenant.RoleOwner, "Started Larkfield at her kitchen table. Says no for a living."},
	"grace": {"Grace Lindqvist", tenant.RoleAdministrator, "Words, shapes and the good pencils."},
	"tomas": {"Tomás Ferreira", tenant.RoleMember, "Calendars, imports, sourdough."},
	"jonas": {"Jonas Weber", tenant.RoleMember, "Screens and servers. On the train until nine."},
	"mei":   {"Mei Tanaka", tenant.RoleMember, "The support desk. One cat, one umbrella, both named."},
	"priya": {"Priya Raman", tenant.RoleMember, "Rings the halls. Ran one with a paper diary."},
}

// email is a person's address.
func email(who string) string { return who + "@example.com" }

// members are all people, confirmed, with one password's digest.
func members(digest string, joined time.Time) []tenant.Member {
	var all []tenant.Member
	for _, who := range slices.Sorted(maps.Keys(people)) { // always the same colours
		p := people[who]
		all = append(all, tenant.Member{
			Name: p.name, Email: email(who), PasswordDigest: digest, Role: p.role, Status: tenant.StatusActive, Bio: p.bio,
			ConfirmedAt: joined, CreatedAt: joined,
		})
	}
	return all
}

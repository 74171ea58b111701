package tenant

// Audience is who is told of money that is owed, each with all before it.
type Audience string

// The audiences.
const (
	TellNobody         Audience = ""
	TellOwners         Audience = "owners"
	TellAdministrators Audience = "administrators"
	TellEverybody      Audience = "everybody"
)

// Includes reports whether a member is among an audience.
func (a Audience) Includes(m Member) bool {
	switch a {
	case TellEverybody:
		return true
	case TellAdministrators:
		return m.IsAdministrator()
	case TellOwners:
		return m.Role == RoleOwner
	}
	return false
}

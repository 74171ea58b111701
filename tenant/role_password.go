package tenant

import "encoding/hex"

// RolePassword is the password of the tenant pool's Postgres role.
func (k Keys) RolePassword() string { return rolePassword(k.secret) }

// OtherRolePasswords are what the role's password was, or is about to become, while
// the secret key is being changed.
func (k Keys) OtherRolePasswords() (passwords []string) {
	for _, other := range k.also {
		passwords = append(passwords, rolePassword(other))
	}
	return passwords
}

func rolePassword(secret []byte) string { return hex.EncodeToString(subkey(secret, "tenant role", 16)) }

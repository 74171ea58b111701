package tenantweb

import (
	"strconv"

	"hearth/tenant"
	"hearth/tenant/web/ui"
)

// face draws a member. A picture's address holds its version, so that browsers may
// keep it for ever.
func face(m tenant.Member, size int) ui.Avatar {
	a := ui.Avatar{Name: m.Name, Hue: ui.Hue(m.ID), Size: size, Bot: m.IsBot()}
	if m.AvatarVersion != 0 {
		a.Src = "/avatars/" + strconv.FormatInt(m.ID, 10) + "/" + strconv.FormatInt(m.AvatarVersion, 10)
	}
	return a
}

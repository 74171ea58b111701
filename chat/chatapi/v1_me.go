package chatapi

import (
	"net/http"

	"hearth/tenant"
	"hearth/tenant/web"
)

// self is who asks.
type self struct {
	ID            int64        `json:"id"`
	Name          string       `json:"name"`
	Email         string       `json:"email"`
	Bio           string       `json:"bio"`
	Role          tenant.Role  `json:"role"`
	AvatarVersion int64        `json:"avatar_version"`
	Scope         tenant.Scope `json:"scope"`
	Workspace     workspace    `json:"workspace"`
}

type workspace struct {
	Name string `json:"name"`
	Slug string `json:"slug"`
	URL  string `json:"url"`
}

// profileChange leaves alone what it does not have.
type profileChange struct {
	Name *string `json:"name,omitempty"`
	Bio  *string `json:"bio,omitempty"`
}

func (v *V1) meOperations() []operation {
	return tagged("You",
		does(entry(http.MethodGet, "/me", "getMe", "Who is asking", "The member in whose name requests are made, what the token may do, and the workspace it opens."), v.getMe),
		takes(entry(http.MethodPatch, "/me", "updateMe", "Change your profile", "What is left out stays as it is."), v.updateMe),
		pictured(entry(http.MethodPut, "/me/avatar", "setAvatar", "Change your picture", "A JPEG, PNG, GIF or WebP of at most 6 MB, sent as it is. It is cut to a square."), v.setAvatar),
		does(entry(http.MethodDelete, "/me/avatar", "removeAvatar", "Remove your picture", "Initials stand in its place.").answering(http.StatusNoContent), v.removeAvatar),
	)
}

func (v *V1) getMe(c *call) (self, error) { return c.self(c.me), nil }

func (v *V1) updateMe(c *call, in profileChange) (self, error) {
	name, bio := c.me.Name, c.me.Bio
	if in.Name != nil {
		name = *in.Name
	}
	if in.Bio != nil {
		bio = *in.Bio
	}
	me, err := v.tenants.ChangeProfile(c.UserContext(), c.db, c.me, name, bio)
	return c.self(me), err
}

func (v *V1) setAvatar(c *call, picture []byte) (self, error) {
	if err := v.tenants.SetAvatar(c.UserContext(), c.db, c.me, picture); err != nil {
		return self{}, err
	}
	me, err := tenant.MemberByID(c.UserContext(), c.db, c.me.ID)
	me.Scope = c.me.Scope
	return c.self(me), err
}

func (v *V1) removeAvatar(c *call) (nothing, error) {
	return nothing{}, v.tenants.RemoveAvatar(c.UserContext(), c.db, c.me)
}

func (c *call) self(m tenant.Member) self {
	t, scope := web.Tenant(c.Ctx), m.Scope
	if scope == "" {
		scope = tenant.ScopeWrite
	}
	return self{ID: m.ID, Name: m.Name, Email: m.Email, Bio: m.Bio, Role: m.Role, AvatarVersion: m.AvatarVersion, Scope: scope,
		Workspace: workspace{Name: t.Name, Slug: t.Slug, URL: c.v.web.TenantURL(t, "/")}}
}

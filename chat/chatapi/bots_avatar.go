package chatapi

import (
	"encoding/json"
	"fmt"
	"html"
	"time"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// face is what a signed address of a picture says, so that it can be drawn without a
// member's data: programs show it to people who are signed in nowhere.
type face struct {
	Member  int64  `json:"m"`
	Version int64  `json:"v,omitempty"` // 0: no picture
	Letters string `json:"l,omitempty"`
	Bot     bool   `json:"b,omitempty"`
}

func (b *Bots) avatarPath(id tenant.ID, p chat.Person) string {
	f := face{Member: p.ID, Version: p.AvatarVersion, Bot: tenant.Role(p.Role) == tenant.RoleBot}
	if f.Version == 0 && !f.Bot {
		f.Letters = ui.Initials(p.Name)
	}
	says, err := json.Marshal(f)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("/users/%s/avatar?v=%s", b.web.Keys().Sign(tenant.PurposeFace, id, string(says), time.Time{}), time.UnixMilli(f.Version).UTC().Format("20060102150405"))
}

// avatar answers whoever holds its address. It wakes nobody. Faults: NotFound.
func (b *Bots) avatar(c *fiber.Ctx) error {
	t := web.Tenant(c)
	says, err := b.web.Keys().Verify(tenant.PurposeFace, t.ID, c.Params("token"), time.Time{})
	var f face
	if err != nil || json.Unmarshal([]byte(says), &f) != nil {
		return fault.New(fault.NotFound, "There is no such picture.")
	}
	c.Set(fiber.HeaderCacheControl, "public, max-age=1800, stale-while-revalidate=604800")
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	if f.Version == 0 {
		c.Set(fiber.HeaderContentType, "image/svg+xml")
		return c.SendString(f.svg())
	}
	picture, size, err := b.tenants.Avatar(c.UserContext(), t.ID, f.Member, f.Version)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "image/jpeg")
	return c.SendStream(picture, int(size)) // fasthttp closes it
}

// faceHues are the colours behind initials, by ui.Hue.
var faceHues = [...]string{"#b4442c", "#9a5b13", "#5b6b1c", "#1f7049", "#14707c", "#2f62a8", "#6a4fb0", "#a03f78"}

const robot = `<g fill="none" stroke="#fff" stroke-width="10" stroke-linecap="round" stroke-linejoin="round"><path d="M128 76V52"/><rect x="66" y="76" width="124" height="104" rx="20"/><path d="M104 118v12M152 118v12M108 154h40M66 120H48M208 120h-18"/></g>`

func (f face) svg() string {
	inside := robot
	colour := "#5f6672"
	if !f.Bot {
		colour = faceHues[(ui.Hue(f.Member)-1)%len(faceHues)]
		inside = `<text x="128" y="128" dy=".35em" text-anchor="middle" font-family="system-ui,sans-serif" font-size="104" font-weight="600" fill="#fff">` + html.EscapeString(f.Letters) + `</text>`
	}
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 256 256" width="256" height="256"><rect width="256" height="256" fill="` + colour + `"/>` + inside + `</svg>`
}

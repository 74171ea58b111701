package chatweb

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"

	"hearth/chat/media"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/assets"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

const (
	workerPath  = "/service-worker.js"
	offlinePath = "/offline"
)

// workerFiles are kept by browsers for when the network is away: what the offline page
// and a room are drawn with. None of them says anything about anybody.
var workerFiles = []string{
	assets.Path("site.css"), assets.Path("site.js"), assets.Path("chat.css"), assets.Path("chat.js"), assets.Path("icons.svg"), assets.Path("favicon.svg"),
	assets.Path("favicon-32.png"),
}

// worker is the script that browsers keep running, behind a line that says which files
// belong to this release. It changes when any of them does.
var worker = func() (w struct{ body, etag string }) {
	script, found := assets.Lookup(strings.TrimPrefix(assets.Path("service_worker.js"), assets.Prefix))
	if !found {
		panic("chatweb: the service worker is not there")
	}
	files, err := json.Marshal(workerFiles)
	if err != nil {
		panic("chatweb: list the files of the service worker: " + err.Error())
	}
	sum := sha256.Sum256(append(files, script.Body...))
	version := base64.RawURLEncoding.EncodeToString(sum[:9])
	w.body = `self.hearth={version:"` + version + `",files:` + string(files) + ",offline:\"" + offlinePath + "\"};\n" + string(script.Body)
	w.etag = `"` + version + `"`
	return w
}()

// serviceWorker stands at the root, so that it may answer for every page.
func (h *Handlers) serviceWorker(c *fiber.Ctx) error {
	return answerCached(c, "text/javascript; charset=utf-8", "no-cache", worker.etag, []byte(worker.body))
}

// offline is what browsers keep to show while they reach nobody. It is the same for
// everybody.
func (h *Handlers) offline(c *fiber.Ctx) error {
	t := web.Tenant(c)
	if t.ID.IsZero() {
		return fault.New(fault.NotFound, "There is no workspace at this address.")
	}
	head := ui.Head{Title: "Offline · " + t.Name, Accent: t.Accent, Manifest: web.ManifestPath, TouchIcon: web.TouchIconPath}
	return web.Page(c, fiber.StatusOK, offlinePage(head, t.Name))
}

type webManifest struct {
	ID         string         `json:"id"`
	Name       string         `json:"name"`
	ShortName  string         `json:"short_name"`
	Start      string         `json:"start_url"`
	Scope      string         `json:"scope"`
	Display    string         `json:"display"`
	Background string         `json:"background_color"`
	Theme      string         `json:"theme_color"`
	Icons      []manifestIcon `json:"icons"`
	Shortcuts  []manifestLink `json:"shortcuts"`
}

type manifestIcon struct {
	Source  string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose"`
}

type manifestLink struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

// manifest makes the workspace an app that can be installed.
func (h *Handlers) manifest(c *fiber.Ctx) error {
	t := web.Tenant(c)
	if t.ID.IsZero() {
		return fault.New(fault.NotFound, "There is no workspace at this address.")
	}
	m := webManifest{
		ID: "/", Name: t.Name, ShortName: shortName(t.Name), Start: "/", Scope: "/", Display: "standalone", Background: ui.PaperByDay, Theme: ui.PaperByDay,
		Shortcuts: []manifestLink{{"New direct message", "/direct"}, {"Notifications", web.PlaceNotifications}},
	}
	for _, i := range icons {
		if i.listed {
			m.Icons = append(m.Icons, manifestIcon{"/icons/" + i.name, strconv.Itoa(i.size) + "x" + strconv.Itoa(i.size), "image/png", i.purpose()})
		}
	}
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return answerCached(c, "application/manifest+json", iconAge, etagOf(t.Name), body)
}

// shortName fits below an icon.
func shortName(name string) string {
	runes := []rune(name)
	if len(runes) <= 12 {
		return name
	}
	if first, _, _ := strings.Cut(name, " "); len([]rune(first)) <= 12 {
		return first
	}
	return string(runes[:12])
}

// iconOf is one size of a workspace's icon. A full one reaches the edges, for systems
// that cut their own shape out of it.
type iconOf struct {
	name         string
	size         int
	full, listed bool
}

func (i iconOf) purpose() string {
	if i.full {
		return "maskable"
	}
	return "any"
}

var icons = []iconOf{
	{"96.png", 96, false, false}, {"180.png", 180, true, false}, {"192.png", 192, false, true}, {"512.png", 512, false, true},
	{"maskable-192.png", 192, true, true}, {"maskable-512.png", 512, true, true},
}

const iconAge = "public, max-age=300, stale-while-revalidate=604800"

func (h *Handlers) icon(c *fiber.Ctx) error {
	t, name := web.Tenant(c), c.Params("name")
	for _, i := range icons {
		if i.name != name || t.ID.IsZero() {
			continue
		}
		etag := etagOf(name, t.Name, t.Accent, strconv.FormatInt(t.LogoVersion, 10))
		if c.Get(fiber.HeaderIfNoneMatch) == etag {
			return answerCached(c, "image/png", iconAge, etag, nil)
		}
		body, err := h.drawIcon(c, t, i)
		if err != nil {
			return err
		}
		return answerCached(c, "image/png", iconAge, etag, body)
	}
	return fault.New(fault.NotFound, "There is no such icon.")
}

// drawIcon draws the workspace's logo, or its initial where it has none.
func (h *Handlers) drawIcon(c *fiber.Ctx, t tenant.Tenant, i iconOf) ([]byte, error) {
	if t.LogoVersion == 0 {
		return media.Icon(t.Name, t.Accent, i.size, i.full)
	}
	logo, _, err := h.tenants.Logo(c.UserContext(), t, 512)
	if err != nil {
		return nil, err
	}
	defer logo.Close()
	return media.LogoIcon(logo, i.size, i.full)
}

// etagOf changes with what is drawn, and with the release that draws it.
func etagOf(parts ...string) string {
	sum := sha256.Sum256([]byte(worker.etag + strings.Join(parts, "\x00")))
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:9]) + `"`
}

func answerCached(c *fiber.Ctx, kind, age, etag string, body []byte) error {
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderCacheControl, age)
	c.Set(fiber.HeaderETag, etag)
	if c.Get(fiber.HeaderIfNoneMatch) == etag {
		return c.SendStatus(fiber.StatusNotModified)
	}
	return c.Send(body)
}

package ui

import (
	"strings"

	"hearth/tenant/web/assets"
)

// Family is a set of pages that share one style sheet and one script.
type Family string

const (
	FamilySite    Family = "site"    // public pages, a workspace's sign-in and settings
	FamilyChat    Family = "chat"    // rooms
	FamilyConsole Family = "console" // operators
)

// Head is what a page says before its body.
type Head struct {
	Title       string // as the tab shows it: "Members · Larkfield"
	Family      Family // FamilySite when empty
	Theme       string // "light", "dark" or "" for the system's
	Logo        string // address of the workspace's logo, "" for ours
	Styles      string // address of the workspace's own style sheet, "" for none
	Inner       bool   // the style sheet is for a part of the page that says so, not for all of it
	Undressed   string // where the page is with the style sheet that it was asked to leave out
	Accent      string // a name of tokens.css, "" for ember
	Lang        string // "en" when empty
	Description string // for search engines and link previews
	Index       bool   // whether search engines may list the page
	Refresh     int    // seconds until the page asks for itself again, 0 for never
	Watched     bool   // a script asks instead; Refresh is for browsers without
	Skip        Link   // first stop of the keyboard; {"Skip to the page", "#main"} when empty
	Flash       Toast  // what the last action has to say
	Meta        []Meta
	Manifest    string // what makes the pages an app; "" for none
	Words       []Word // above everything
	Visit       *Visit // whose visit the page is seen on; nil: nobody's
	TouchIcon   string // on a phone's home screen; ours when empty
}

// Meta is a <meta name content> that a page's script reads.
type Meta struct{ Name, Content string }

// Link is a label and where it leads.
type Link struct{ Label, Href string }

// PaperByDay and PaperByNight are the colours of a window's frame: --paper-sunken of tokens.css, for browsers that do
// not read oklch there.
const (
	PaperByDay   = "#f7f3ee"
	PaperByNight = "#13110f"
)

// ToastsID is the region that Turbo Streams append a Toast to.
const ToastsID = "toasts"

type familyFiles struct{ css, js string }

var (
	families = map[Family]familyFiles{
		FamilySite:    {assets.Path("site.css"), assets.Path("site.js")},
		FamilyChat:    {assets.Path("chat.css"), assets.Path("chat.js")},
		FamilyConsole: {assets.Path("console.css"), assets.Path("console.js")},
	}
	favicon   = assets.Path("favicon.svg")
	favicon32 = assets.Path("favicon-32.png")
	touchIcon = assets.Path("touch-180.png")
	sprite    = assets.Path("icons.svg")
	sunrise   = assets.Path("sunrise.svg")
)

func (h Head) files() familyFiles {
	if f, ok := families[h.Family]; ok {
		return f
	}
	return families[FamilySite]
}

func (h Head) lang() string { return or(h.Lang, "en") }

// schemes tells the browser which colours to paint before any style sheet.
func (h Head) schemes() string {
	if h.Theme == "light" || h.Theme == "dark" {
		return h.Theme
	}
	return "light dark"
}

func (h Head) skip() Link {
	return Link{or(h.Skip.Label, "Skip to the page"), or(h.Skip.Href, "#main")}
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

// classes joins what is not empty.
func classes(names ...string) string {
	return strings.TrimSpace(strings.Join(names, " "))
}

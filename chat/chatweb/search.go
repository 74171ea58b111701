package chatweb

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"hearth/chat"
	"hearth/chat/richtext"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// searchView is the page of a search, or one more page of what it found.
type searchView struct {
	frame
	chat.SearchPage
	Text    string
	Zone    string
	Before  int64
	Problem string
	CanKeep bool // recent searches can be changed
}

// search answers a page, or the frame at its end with what comes next. A page that is
// fetched ahead is not among what was searched for.
func (h *Handlers) search(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	v := searchView{Text: c.Query("q"), Zone: c.Query("tz"), Before: position(c.Query("before")), CanKeep: web.Tenant(c).CanWrite() && me.Visit == nil}
	more := c.Get("Turbo-Frame") != ""
	if strings.TrimSpace(v.Text) != "" {
		if err := h.web.LimitMember(c, web.SearchRule, db, me); err != nil {
			return err
		}
	}
	var err error
	v.SearchPage, err = h.chat.Search(c.UserContext(), db, me, chat.SearchRequest{
		Text: v.Text, Zone: zoneNamed(v.Zone), Before: v.Before,
		Keep: v.CanKeep && !more && v.Before == 0 && c.Get("X-Sec-Purpose") == "" && c.Get("Sec-Purpose") == "",
	})
	if me.Visit != nil {
		v.Recent = nil // is the member's own
	}
	status := fiber.StatusOK
	if fault.Is(err, fault.Invalid) {
		status, v.Problem, v.Text = fiber.StatusUnprocessableEntity, fault.Message(err), printable(v.Text)
	} else if err != nil {
		return err
	}
	if more {
		return web.Page(c, status, moreFound(v))
	}
	bar, err := chat.SidebarOf(c.UserContext(), db, me.ID)
	if err != nil {
		return err
	}
	if bar.Past, err = h.chat.FollowPlan(c.UserContext(), db, web.Tenant(c), bar.Past); err != nil {
		return err
	}
	v.frame = h.frameFor(c, me, bar, "Search")
	v.frame.Head.Skip = ui.Link{Label: "Skip to the search field", Href: "#" + searchFieldID}
	return web.Page(c, status, searchPage(v))
}

// forgetSearch takes one search off the list, or without one all of them.
func (h *Handlers) forgetSearch(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	if err := h.chat.ForgetSearch(c.UserContext(), db, me, c.FormValue("query")); err != nil {
		return err
	}
	return web.SeeOther(c, "/search")
}

// zoneNamed finds the reader's time zone by the name that their browser gives it.
func zoneNamed(name string) *time.Location {
	if len(name) > 40 || name == "Local" {
		return time.UTC
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return zone
}

func searchPath(text, zone string, before int64) string {
	query := url.Values{"q": {text}}
	if zone != "" {
		query.Set("tz", zone)
	}
	if before != 0 {
		query.Set("before", strconv.FormatInt(before, 10))
	}
	return "/search?" + query.Encode()
}

func (v searchView) isBlank() bool { return v.Problem == "" && strings.TrimSpace(v.Text) == "" }

func (v searchView) last() int64 { return v.Found[len(v.Found)-1].ID }

// counted says how much was found, for eyes and ears.
func (v searchView) counted() string {
	n := len(v.Found)
	switch {
	case n == 0 || v.Before != 0:
		return ""
	case v.More:
		return "The newest " + integer(n) + " messages"
	case n == 1:
		return "1 message"
	}
	return integer(n) + " messages"
}

func (v searchView) snippet(f chat.Found) []chat.Piece {
	return v.Query.Snippet(richtext.TextOf(f.BodyHTML))
}

// searchFilters is what the page teaches.
var searchFilters = []struct{ Example, Finds string }{
	{`"on the table"`, "These words, one after the other"},
	{"from:ada", "What somebody wrote; from:me for yourself"},
	{"in:kitchen", "What was said in one room"},
	{"has:file", "Messages with a file, image, link or code"},
	{"after:2026-03-01", "Later than a day; also before: and on:"},
	{"-draft", "Without a word; -from:, -in: and -has: too"},
}

package adminui

import (
	"maps"
	"time"

	"hearth/tenant"
)

// wordsMatrix says it of announcements, switches and flags.
var wordsMatrix = map[string]string{
	"GET /announcements":                    "vsbeo",
	"GET /announcements/new":                "seo",
	"POST /announcements":                   "seo",
	"POST /announcements/preview":           "seo",
	"GET /announcements/:announcement":      "vsbeo",
	"POST /announcements/:announcement":     "seo",
	"POST /announcements/:announcement/end": "seo",
	"GET /maintenance":                      "vsbeo",
	"POST /maintenance":                     "eo",
	"POST /maintenance/:switch/off":         "eo",
	"GET /flags":                            "vsbeo",
	"GET /flags/:flag":                      "vsbeo",
	"POST /flags/:flag":                     "eo",
	"POST /flags/:flag/tenants":             "eo",
	"GET /tenants/:id/flags":                "vsbeo",
	"POST /tenants/:id/flags/:flag":         "eo",
}

func init() { maps.Copy(roleMatrix, wordsMatrix) }

// words makes what the routes of wordsMatrix name, as pairs of a parameter and a value.
func (c *console) words() []string {
	c.t.Helper()
	said, err := c.env.Service.Announce(c.t.Context(), tenant.Terminal, tenant.Announcement{
		Kind: tenant.AnnounceNotice, Title: "Of nobody", StartsAt: time.Now(), EndsAt: time.Now().Add(time.Hour), Reach: tenant.Reach{Servers: []string{"nowhere"}},
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return []string{":announcement", said.ID.String(), ":switch", tenant.NewID().String(), ":flag", "file_uploads", ":credit", tenant.NewID().String(), ":queue", "now"}
}

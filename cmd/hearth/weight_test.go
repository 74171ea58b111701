package main

import (
	"strings"
	"testing"

	"hearth/tenant/web/assets"
)

// TestTheRoomPageIsLight adds up the scripts that a browser loads to show a room, as
// they travel to the client that packs worst: at most 60 kB.
func TestTheRoomPageIsLight(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	ada := h.person(t, "Ada of the light page")
	ada.comesIn(h, "member")
	ada.open(h.workspace)
	ada.waits("the scripts to work", `() => document.querySelector('[aria-label="Write a message"]') && document.readyState === 'complete'`)
	res, err := ada.page.Eval(`() => performance.getEntriesByType('resource').map(e => new URL(e.name).pathname).filter(p => p.endsWith('.js')).join(' ')`)
	ada.fail(err, "list the scripts")
	total := 0
	for _, path := range strings.Fields(res.Value.Str()) {
		file, found := assets.Lookup(strings.TrimPrefix(path, assets.Prefix))
		switch {
		case !found:
			t.Errorf("%s is no asset of ours", path)
		case len(file.Gzip) > 0:
			total += len(file.Gzip)
		default:
			total += len(file.Body)
		}
		t.Logf("%6d %s", len(file.Gzip), path)
	}
	if total == 0 || total > 60_000 {
		t.Errorf("the room page loads %d bytes of scripts, packed; at most 60,000 are allowed", total)
	}
}

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/proto"
)

// TestThePageOfAWorkspaceThatWakes holds a workspace half way, so that people see the
// page with the bar: on both screens, and without scripts. It opens by itself.
func TestThePageOfAWorkspaceThatWakes(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	all := h.joinWorkspace(t, "slow-wakers", "Nora Fell", "Olly Reed")
	nora, olly := all[0], all[1]
	nora.say("Shoes by the door.")
	room := nora.address()
	nora.waits("the page to be at rest", `() => document.readyState === "complete"`)
	nora.open("about:blank")
	olly.open("about:blank")
	eventually(t, "nothing is left to do for it", func() bool {
		var out strings.Builder
		return run(t.Context(), []string{"tenant", "hibernate", "slow-wakers"}, &out, &out) == nil
	})
	db := h.database(t)
	held, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Rollback()
	_, err = held.ExecContext(t.Context(), `SELECT 1 FROM node.residence WHERE tenant_id = (SELECT id FROM control.tenants WHERE slug = 'slow-wakers') FOR UPDATE`)
	if err != nil {
		t.Fatal(err)
	}

	for _, look := range looks {
		nora.looksAt(look.width, look.height, look.theme)
		nora.open(room)
		nora.sees("slow-wakers is waking up")
		nora.sees("This page opens by itself.")
		nora.waits("the bar", `() => { const bar = document.querySelector('progress'); return bar && bar.value >= 20 && bar.value < 100 && bar.clientWidth > 100 }`)
		for _, finding := range nora.findings() {
			t.Errorf("%s: %s", look.name, finding)
		}
		if to := os.Getenv("HEARTH_TEST_SHOTS"); to != "" {
			png, err := nora.page.Screenshot(false, nil)
			nora.fail(err, "take a picture")
			nora.fail(os.WriteFile(filepath.Join(to, "waking-"+look.theme+".png"), png, 0o600), "keep the picture")
		}
	}
	nora.fail(proto.EmulationSetScriptExecutionDisabled{Value: true}.Call(nora.page), "take scripts away")
	nora.open(room)
	nora.sees("slow-wakers is waking up")
	olly.open(room)
	olly.sees("slow-wakers is waking up")
	if err := held.Rollback(); err != nil {
		t.Fatal(err)
	}
	nora.sees("Shoes by the door.")
	olly.arrives("Front door")
	olly.sees("Shoes by the door.")
	nora.fail(proto.EmulationSetScriptExecutionDisabled{Value: false}.Call(nora.page), "give scripts back")
	nora.open(room)
	nora.arrives("Front door")
}

package adminui

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hearth/tenant"
)

// statesForActs says, for each act by where it is sent, in which states it makes sense:
// by the first letters of trialing, active, past due, suspended and cancelled. In no
// state is anything done to what is being provisioned or was deleted.
var statesForActs = map[string]string{
	"/suspension":         "taps",
	"/suspension/delete":  "tapsc",
	"/hibernation":        "tapsc",
	"/hibernation/delete": "tapsc",
	"/trial":              "taps",
	"/plan":               "taps",
	"/credits":            "taps",
	"/address":            "taps",
	"/domain":             "taps",
	"/domain/verify":      "taps",
	"/domain/vouch":       "taps",
	"/domain/delete":      "tapsc",
	"/hold":               "tapsc",
	"/hold/delete":        "tapsc",
	"/exports":            "tapsc",
	"/deletion":           "tapsc",
	"/visits":             "taps",
	"/deletion/confirm":   "tapsc",
	"/deletion/delete":    "tapsc",
}

// TestActsMakeSenseInTheirStates sends every act to a tenant in every state: where it
// makes no sense it is refused in words, changes nothing and leaves nothing in the log.
func TestActsMakeSenseInTheirStates(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	acts := 0
	for _, r := range (&Handlers{}).routes() {
		if path, is := strings.CutPrefix(r.path, "/tenants/:id/"); is && r.method == http.MethodPost && !strings.HasPrefix(path, "flags") && !strings.HasPrefix(path, "visits/") && !strings.HasPrefix(path, "credits/") && !strings.HasSuffix(path, "/download") {
			if acts++; statesForActs["/"+path] == "" {
				t.Errorf("%s is not in the table: say in which states it makes sense", r.path)
			}
		}
	}
	if acts != len(statesForActs) {
		t.Errorf("the table has %d acts, the router %d", len(statesForActs), acts)
	}
	for _, s := range states {
		t.Run(string(s.State), func(t *testing.T) {
			t.Parallel()
			_, token := c.as(tenant.OperatorOwner)
			_, list := c.tenants("Larkfield")
			made := list[0]
			for path, fits := range statesForActs {
				if s.State != tenant.StateProvisioning && s.State != tenant.StateDeleted && strings.Contains(fits, string(s.State[0])) {
					continue
				}
				if _, err := c.env.Pools.Owner.ExecContext(t.Context(), `UPDATE control.tenants SET state = ?1, suspended_at = now() WHERE id = ?0`, made.ID, string(s.State)); err != nil {
					t.Fatal(err)
				}
				was := c.state(made.ID)
				form := url.Values{"reason": {"a"}, "slug": {made.Slug}, "host": {"chat.example.org"}, "days": {"14"}, "seats": {"3"}, "plan": {"team@1"}, "amount": {"20"}}
				got := c.send(http.MethodPost, "/tenants/"+made.ID.String()+path, token, form)
				if got.status != http.StatusConflict || !strings.Contains(got.body, `role="alert"`) {
					t.Errorf("%s while it is %s: %d\n%s", path, s.State, got.status, got.body)
				}
				if now := c.state(made.ID); now.State != was.State || now.Slug != was.Slug || now.Plan != was.Plan || now.Residence != was.Residence {
					t.Errorf("%s while it is %s changed it to %+v", path, s.State, now)
				}
			}
			if log := c.logged(made); len(log) > 0 {
				t.Errorf("the log says %v", log)
			}
		})
	}
}

package adminui

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
)

// TestAHoldKeepsADeletionWaiting holds a workspace that two operators agreed to delete
// beyond its day, and gives it its time again when the hold is lifted.
func TestAHoldKeepsADeletionWaiting(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	_, first := c.as(tenant.OperatorEngineer)
	_, second := c.as(tenant.OperatorOwner)
	_, made := c.env.Open(t)
	_, free := c.env.Open(t)
	c.sent(made, first, []actSent{
		{"never held", "/hold/delete", url.Values{}, 409, "is not held"},
		{"asked", "/deletion", url.Values{"slug": {made.Slug}}, 303, ""},
	})
	if got := c.send(http.MethodGet, "/tenants?deletion=1", first, nil).body; !strings.Contains(got, made.ID.String()) || strings.Contains(got, free.ID.String()) {
		t.Error("the list of what waits to be deleted has another, or not this one")
	}
	c.sent(made, second, []actSent{{"confirmed", "/deletion/confirm", url.Values{}, 303, ""}})
	c.sent(made, first, []actSent{
		{"no reason", "/hold", url.Values{"reason": {""}}, 422, "Say why"},
		{"a court asks", "/hold", url.Values{}, 303, ""},
		{"twice", "/hold", url.Values{}, 409, "held already"},
	})
	if now := c.state(made.ID); now.State != tenant.StateCancelled || !now.DeleteAt.IsZero() {
		t.Errorf("held, it is %s until %s", now.State, now.DeleteAt)
	}
	for _, where := range []string{"/", "/tenants/" + made.ID.String()} {
		if page := c.send(http.MethodGet, where, first, nil).body; !strings.Contains(page, "eld") || strings.Contains(page, "Deleted for good") {
			t.Errorf("%s does not say that it is held", where)
		}
	}
	// Its day comes and goes, with the job that was to delete it.
	c.exec(`UPDATE control.tenants SET condemned_at = now() - interval '4 days' WHERE id = ?`, made.ID)
	c.exec(`DELETE FROM node.outbox WHERE kind = 'tenant:delete_closed' AND args->>'tenant_id' = ?`, made.ID.String())
	if err := c.env.Service.DeleteClosed(t.Context(), tenant.DeleteClosedArgs{TenantID: made.ID}); err != nil || c.state(made.ID).State != tenant.StateCancelled {
		t.Fatalf("held, its job ends with %v, and it is %s", err, c.state(made.ID).State)
	}
	c.sent(made, second, []actSent{{"the court is done", "/hold/delete", url.Values{}, 303, ""}})
	now := c.state(made.ID)
	if left := time.Until(now.DeleteAt); now.State != tenant.StateCancelled || left < 71*time.Hour || left > 73*time.Hour {
		t.Errorf("lifted, it is %s for %s more", now.State, left)
	}
	if n := c.deletionJobs(made.ID, 71*time.Hour, 73*time.Hour); n != 1 {
		t.Errorf("%d jobs delete it", n)
	}
	want := "tenant.lift: the court is done|tenant.hold: a court asks|tenant.confirm_deletion: confirmed|tenant.ask_deletion: asked"
	if got := strings.Join(c.logged(made), "|"); got != want {
		t.Errorf("the log says\n%s\nwant\n%s", got, want)
	}
}

// TestWhoWasDemotedIsNotTheFirstOfTwo lets somebody ask who may not delete any more
// when it is to be confirmed.
func TestWhoWasDemotedIsNotTheFirstOfTwo(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	erin, first := c.as(tenant.OperatorEngineer)
	_, second := c.as(tenant.OperatorOwner)
	_, made := c.env.Open(t)
	c.sent(made, first, []actSent{{"asked", "/deletion", url.Values{"slug": {made.Slug}}, 303, ""}})
	c.exec(`UPDATE control.operators SET role = 'support' WHERE id = ?`, erin.ID)
	c.sent(made, second, []actSent{{"confirmed", "/deletion/confirm", url.Values{}, 409, "may not delete workspaces any more"}})
	if page := c.send(http.MethodGet, "/", second, nil).body; strings.Contains(page, made.ID.String()) {
		t.Error("it waits still")
	}
	if page := c.send(http.MethodGet, "/tenants?deletion=1", second, nil).body; strings.Contains(page, made.ID.String()) {
		t.Error("it is in the list of what waits")
	}
	c.sent(made, second, []actSent{
		{"asked anew", "/deletion", url.Values{"slug": {made.Slug}}, 303, ""},
		{"confirmed by the same", "/deletion/confirm", url.Values{}, 409, "You asked for it yourself"},
	})
}

package adminui

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

func (c *console) exec(statement string, args ...any) {
	c.t.Helper()
	if _, err := c.env.Pools.Owner.ExecContext(c.t.Context(), statement, args...); err != nil {
		c.t.Fatal(err)
	}
}

// deletionJobs counts the jobs that delete a tenant, some time between two from now.
func (c *console) deletionJobs(id tenant.ID, from, to time.Duration) (n int) {
	c.t.Helper()
	err := c.env.Registry.Control().NewRaw(`SELECT count(*) FROM node.outbox WHERE kind = 'tenant:delete_closed' AND args->>'tenant_id' = ? AND due_at BETWEEN ? AND ?`,
		id.String(), time.Now().Add(from), time.Now().Add(to)).Scan(c.t.Context(), &n)
	if err != nil {
		c.t.Fatal(err)
	}
	return n
}

// TestDeletingTakesTwo is one workspace through all of it, with every refusal on the way.
func TestDeletingTakesTwo(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	erin, first := c.as(tenant.OperatorEngineer)
	_, second := c.as(tenant.OperatorOwner)
	_, made := c.env.Open(t)
	slug := made.Slug
	day := `UPDATE control.deletions SET asked_at = asked_at - interval '8 days' WHERE tenant_id = ?`
	for _, tt := range []struct {
		name, before, path, token string
		form                      url.Values
		status                    int
		says                      string
		state                     tenant.State
	}{
		{"no reason", "", "", first, url.Values{"slug": {slug}}, 422, "Say why", tenant.StateActive},
		{"no address", "", "", first, url.Values{"reason": {"spam"}}, 422, "as it stands here", tenant.StateActive},
		{"the address of another", "", "", first, url.Values{"slug": {hostile}, "reason": {hostile}}, 422, "as it stands here", tenant.StateActive},
		{"too long a reason", "", "", first, url.Values{"slug": {slug}, "reason": {strings.Repeat("a", 501)}}, 422, "at most 500", tenant.StateActive},
		{"confirmed before it was asked for", "", "/confirm", second, url.Values{"reason": {"a"}}, 409, "Nobody has asked", tenant.StateActive},
		{"withdrawn before it was asked for", "", "/delete", second, url.Values{"reason": {"a"}}, 409, "Nobody has asked", tenant.StateActive},
		{"held", `INSERT INTO control.customers (tenant_id, held) VALUES (?, true) ON CONFLICT (tenant_id) DO UPDATE SET held = true`, "", first, url.Values{"slug": {slug}, "reason": {"a"}}, 409, "is held", tenant.StateActive},
		{"asked for", `UPDATE control.customers SET held = false WHERE tenant_id = ?`, "", first, url.Values{"slug": {" " + slug + " "}, "reason": {"stolen keys"}}, 303, "", tenant.StateActive},
		{"asked for again", "", "", second, url.Values{"slug": {slug}, "reason": {"a"}}, 409, "asked for already", tenant.StateActive},
		{"confirmed by the same", "", "/confirm", first, url.Values{"reason": {"a"}}, 409, "You asked for it yourself", tenant.StateActive},
		{"confirmed without a reason", "", "/confirm", second, url.Values{}, 422, "Say why", tenant.StateActive},
		{"confirmed and held", `UPDATE control.customers SET held = true WHERE tenant_id = ?`, "/confirm", second, url.Values{"reason": {"a"}}, 409, "is held", tenant.StateActive},
		{"withdrawn", `UPDATE control.customers SET held = false WHERE tenant_id = ?`, "/delete", second, url.Values{"reason": {"a mistake"}}, 303, "", tenant.StateActive},
		{"asked for anew", "", "", first, url.Values{"slug": {slug}, "reason": {"stolen keys after all"}}, 303, "", tenant.StateActive},
		{"confirmed too late", day, "/confirm", second, url.Values{"reason": {"a"}}, 409, "within 7 days", tenant.StateActive},
		{"asked for in place of what is over", "", "", first, url.Values{"slug": {slug}, "reason": {"still"}}, 303, "", tenant.StateActive},
		{"confirmed", "", "/confirm", second, url.Values{"reason": {"seen them"}}, 303, "", tenant.StateCancelled},
		{"confirmed twice", "", "/confirm", second, url.Values{"reason": {"a"}}, 409, "confirmed already", tenant.StateCancelled},
		{"asked for while it is closed", "", "", first, url.Values{"slug": {slug}, "reason": {"a"}}, 409, "asked for already", tenant.StateCancelled},
		{"restored without a reason", "", "/delete", first, url.Values{}, 422, "Say why", tenant.StateCancelled},
		{"restored", "", "/delete", first, url.Values{"reason": {"it was the neighbour"}}, 303, "", tenant.StateActive},
		{"restored twice", "", "/delete", first, url.Values{"reason": {"a"}}, 409, "Nobody has asked", tenant.StateActive},
	} {
		if tt.before != "" {
			c.exec(tt.before, made.ID)
		}
		got := c.send(http.MethodPost, "/tenants/"+made.ID.String()+"/deletion"+tt.path, tt.token, tt.form)
		if got.status != tt.status || !strings.Contains(got.body, tt.says) || strings.Contains(got.body, "<script>alert") {
			t.Errorf("%s: %d, want %d with %q\n%s", tt.name, got.status, tt.status, tt.says, got.body)
		}
		if now := c.state(made.ID); now.State != tt.state || now.DeleteAt.IsZero() != (tt.state == tenant.StateActive) {
			t.Errorf("%s: it is %s until %s", tt.name, now.State, now.DeleteAt)
		}
	}
	want := "tenant.spare: it was the neighbour|tenant.confirm_deletion: seen them|tenant.ask_deletion: still|tenant.ask_deletion: stolen keys after all|tenant.spare: a mistake|tenant.ask_deletion: stolen keys"
	if got := strings.Join(c.logged(made), "|"); got != want {
		t.Errorf("the log says\n%s\nwant\n%s", got, want)
	}
	c.send(http.MethodPost, "/tenants/"+made.ID.String()+"/deletion", first, url.Values{"slug": {slug}, "reason": {"again"}})
	c.exec(`UPDATE control.operators SET removed_at = now() WHERE id = ?`, erin.ID)
	if got := c.send(http.MethodPost, "/tenants/"+made.ID.String()+"/deletion/confirm", second, url.Values{"reason": {"a"}}); got.status != http.StatusConflict || !strings.Contains(got.body, "may not delete workspaces any more") {
		t.Errorf("what somebody asked for who left is confirmed: %d", got.status)
	}
}

// TestDeletionWaitsItsTime shows what is waiting, and deletes it when its day has come.
func TestDeletionWaitsItsTime(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	erin, first := c.as(tenant.OperatorEngineer)
	otto, second := c.as(tenant.OperatorOwner)
	_, made := c.env.Open(t)
	at := "/tenants/" + made.ID.String()
	sees := func(where string, wants ...string) {
		t.Helper()
		page := c.send(http.MethodGet, where, first, nil).body
		for _, want := range wants {
			if !strings.Contains(page, want) {
				t.Errorf("%s does not say %q", where, want)
			}
		}
	}
	c.send(http.MethodPost, at+"/deletion", first, url.Values{"slug": {made.Slug}, "reason": {"stolen keys"}})
	sees(at, erin.Email+" asked for it", "stolen keys", "Withdraw deletion")
	sees("/", "Waiting to be deleted", at)
	c.send(http.MethodPost, at+"/deletion/confirm", second, url.Values{"reason": {"seen them"}})
	sees(at, otto.Email+" confirmed it", "Deleted for good", "Restore")

	now := c.state(made.ID)
	if left := time.Until(now.DeleteAt); left < 71*time.Hour || left > 73*time.Hour || !now.IsClosed() {
		t.Errorf("it is deleted in %s", left)
	}
	if n := c.deletionJobs(made.ID, 71*time.Hour, 73*time.Hour); n != 1 {
		t.Errorf("%d jobs delete it", n)
	}
	db, err := c.env.Registry.Open(t.Context(), made.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.env.Service.ReopenWorkspace(t.Context(), db, tenant.Member{Role: tenant.RoleOwner}); !fault.Is(err, fault.Precondition) {
		t.Errorf("its owner opens it again: %v", err)
	}
	run := func() tenant.State {
		t.Helper()
		if err := c.env.Service.DeleteClosed(t.Context(), tenant.DeleteClosedArgs{TenantID: made.ID}); err != nil {
			t.Fatal(err)
		}
		return c.state(made.ID).State
	}
	if state := run(); state != tenant.StateCancelled {
		t.Errorf("before its time it is %s", state)
	}
	c.exec(`UPDATE control.tenants SET delete_at = now() WHERE id = ?`, made.ID)
	c.exec(`UPDATE control.customers SET held = true WHERE tenant_id = ?`, made.ID)
	if state := run(); state != tenant.StateCancelled {
		t.Errorf("held, it is %s", state)
	}
	c.exec(`UPDATE control.customers SET held = false WHERE tenant_id = ?`, made.ID)
	for range 2 {
		if state := run(); state != tenant.StateDeleted {
			t.Errorf("after its time it is %s", state)
		}
	}
	for _, path := range []string{"", "/confirm", "/delete"} {
		if got := c.send(http.MethodPost, at+"/deletion"+path, second, url.Values{"slug": {made.Slug}, "reason": {"a"}}); got.status != http.StatusConflict {
			t.Errorf("%q after it: %d", path, got.status)
		}
	}
	if page := c.send(http.MethodGet, "/", first, nil).body; strings.Contains(page, at) {
		t.Error("it waits still")
	}
}

// TestOneOfTwoConfirms lets two confirm at once, and restores a workspace that an
// operator had suspended to that.
func TestOneOfTwoConfirms(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	_, first := c.as(tenant.OperatorEngineer)
	_, made := c.env.Open(t)
	at := "/tenants/" + made.ID.String()
	c.send(http.MethodPost, at+"/suspension", first, url.Values{"reason": {"spam"}})
	c.send(http.MethodPost, at+"/deletion", first, url.Values{"slug": {made.Slug}, "reason": {"spam"}})
	var tokens [2]string
	for i := range tokens {
		_, tokens[i] = c.as(tenant.OperatorOwner)
	}
	var both sync.WaitGroup
	var answers [2]int
	for i, token := range tokens {
		both.Go(func() {
			answers[i] = c.send(http.MethodPost, at+"/deletion/confirm", token, url.Values{"reason": {"yes"}}).status
		})
	}
	both.Wait()
	if answers != [2]int{303, 409} && answers != [2]int{409, 303} {
		t.Errorf("both were answered %v", answers)
	}
	if n := strings.Count(strings.Join(c.logged(made), "|"), "tenant.confirm_deletion"); n != 1 {
		t.Errorf("it is confirmed %d times", n)
	}
	if n := c.deletionJobs(made.ID, 0, 100*time.Hour); n != 1 {
		t.Errorf("%d jobs delete it", n)
	}
	if got := c.send(http.MethodPost, at+"/deletion/delete", first, url.Values{"reason": {"not them"}}); got.status != http.StatusSeeOther {
		t.Errorf("restored: %d\n%s", got.status, got.body)
	}
	if now := c.state(made.ID); now.State != tenant.StateSuspended || !now.DeleteAt.IsZero() {
		t.Errorf("restored it is %s until %s", now.State, now.DeleteAt)
	}
}

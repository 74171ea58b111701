package adminui

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// TestExporting makes an export of a workspace that is awake and of one that sleeps,
// downloads it, and looks what the log holds.
func TestExporting(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	_, token := c.as(tenant.OperatorEngineer)
	_, support := c.as(tenant.OperatorSupport)
	_, made := c.env.Open(t)
	_, other := c.env.Open(t)
	at := "/tenants/" + made.ID.String()
	latest := func() tenant.Export {
		t.Helper()
		list, err := tenant.Exports(t.Context(), c.env.Registry.Control(), made.ID, 1)
		if err != nil || len(list) == 0 {
			t.Fatalf("%d exports, %v", len(list), err)
		}
		return list[0]
	}
	take := func(of tenant.Tenant, token string, id string) answer {
		t.Helper()
		return c.send(http.MethodPost, "/tenants/"+of.ID.String()+"/exports/"+id+"/download", token, url.Values{"x": {"y"}})
	}
	for i, asleep := range []bool{false, true} {
		if asleep {
			c.exec(`DELETE FROM node.outbox WHERE tenant_id = ?`, made.ID)
			if err := c.env.Registry.Hibernate(t.Context(), made.ID); err != nil {
				t.Fatal(err)
			}
		}
		c.sent(made, token, []actSent{
			{"no reason", "/exports", url.Values{"reason": {""}}, 422, "Say why"},
			{"a court asks", "/exports", url.Values{}, 303, ""},
			{"twice", "/exports", url.Values{}, 409, "being made already"},
		})
		e := latest()
		if page := c.send(http.MethodGet, at, token, nil).body; !strings.Contains(page, "Being made") || !strings.Contains(page, `http-equiv="refresh"`) {
			t.Error("the page does not say that it is being made")
		}
		if got := take(made, token, e.ID.String()); got.status != http.StatusNotFound {
			t.Errorf("before it is made: %d", got.status)
		}
		for range 2 { // as a job may
			if err := c.env.Service.MakeExport(t.Context(), tenant.ExportArgs{TenantID: made.ID, ExportID: e.ID}); err != nil {
				t.Fatal(err)
			}
		}
		got := take(made, token, e.ID.String())
		if got.status != http.StatusOK || int64(len(got.body)) != latest().Bytes || !strings.HasPrefix(got.body, "\x28\xb5\x2f\xfd") {
			t.Errorf("downloaded: %d, %d bytes of %d", got.status, len(got.body), latest().Bytes)
		}
		if n := c.env.Files.Count(made.ID, "exports/"); n != i+1 {
			t.Errorf("%d files", n)
		}
		if now := c.state(made.ID); (now.Residence == tenant.ResidenceHibernated) != asleep {
			t.Errorf("it is %s", now.Residence)
		}
	}
	e := latest()
	for name, got := range map[string]answer{"by support": take(made, support, e.ID.String()), "of a neighbour": take(other, token, e.ID.String()), "nonsense": take(made, token, "nonsense"), "none": take(made, token, tenant.NewID().String())} {
		if want := map[bool]int{true: http.StatusForbidden, false: http.StatusNotFound}[name == "by support"]; got.status != want {
			t.Errorf("%s: %d, want %d", name, got.status, want)
		}
	}
	c.exec(`UPDATE control.exports SET until = now() WHERE id = ?`, e.ID)
	if got := take(made, token, e.ID.String()); got.status != http.StatusNotFound || !strings.Contains(got.body, "not any more") {
		t.Errorf("after its time: %d", got.status)
	}
	if page := c.send(http.MethodGet, at, support, nil).body; !strings.Contains(page, "Gone") || strings.Contains(page, "/download") {
		t.Error("support is offered what is not theirs")
	}
	// The job that forgets it is there, and does.
	if err := c.env.Registry.ForgetArchive(t.Context(), tenant.ForgetArchiveArgs{TenantID: made.ID, Key: e.Object}); err != nil || c.env.Files.Count(made.ID, "exports/") != 1 {
		t.Errorf("forgotten with %v", err)
	}
	if err := c.env.Service.MakeExport(t.Context(), tenant.ExportArgs{TenantID: other.ID, ExportID: e.ID}); err != nil || fault.Is(err, fault.NotFound) {
		t.Errorf("a job of nobody: %v", err)
	}
	want := "tenant.take_export: a court asks|tenant.export: a court asks|tenant.take_export: a court asks|tenant.export: a court asks"
	if log := strings.Join(c.logged(made), "|"); log != want {
		t.Errorf("the log says\n%s\nwant\n%s", log, want)
	}
}

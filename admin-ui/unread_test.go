package adminui

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

var errorID = regexp.MustCompile(`Error [0-9a-zA-Z-]{8,}`)

// TestEveryPageSaysThatItCannotBeRead takes every table away but those of operators: a
// page that needs one answers in words and with an id that is in the log too, and so
// does a part of a page, in the frame that asked for it.
func TestEveryPageSaysThatItCannotBeRead(t *testing.T) {
	t.Parallel()
	c := newConsoleOn(t, tenanttest.Alone(t))
	me, token := c.as(tenant.OperatorOwner)
	_, made := c.tenants("Larkfield")
	c.exec(`DO $$ DECLARE one record; BEGIN
		FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'control' AND tablename NOT LIKE 'operator%' AND tablename <> 'audit_chain' LOOP
			EXECUTE format('ALTER TABLE control.%I RENAME TO %I', one.tablename, 'gone_' || one.tablename);
		END LOOP; END $$`)
	// What operators alone are needed for can still be read.
	reads := []string{"/operators", "/operators/:id", "/account", "/account/factors", "/account/passkeys/new", "/account/authenticator/new"}
	names := strings.NewReplacer("/tenants/:id", "/tenants/"+made[0].ID.String(), "/operators/:id", "/operators/"+me.ID.String(), ":flag", "file_uploads", ":announcement", tenant.NewID().String(), ":id", tenant.NewID().String())
	unread := 0
	for _, r := range (&Handlers{}).routes() {
		if r.method != http.MethodGet {
			continue
		}
		got := c.send(r.method, names.Replace(r.path), token, nil)
		fails := got.status >= 500
		if fails {
			unread++
		}
		switch says := strings.Contains(got.body, "<h1") && errorID.MatchString(got.body); {
		case fails && (!says || strings.Contains(got.body, "relation")):
			t.Errorf("%s answers %d without words or an id:\n%s", r.path, got.status, got.body)
		case !fails && got.status != http.StatusOK && got.status != http.StatusNotFound:
			t.Errorf("%s: %d", r.path, got.status)
		}
	}
	if unread < 15 {
		t.Errorf("only %d pages could not be read", unread)
	}
	for _, path := range reads {
		if got := c.send(http.MethodGet, names.Replace(path), token, nil); got.status != http.StatusOK {
			t.Errorf("%s needs operators alone: %d", path, got.status)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "http://admin.hearth.test/tenants/"+made[0].ID.String()+"/timeline", nil)
	r.AddCookie(&http.Cookie{Name: cookie, Value: token})
	r.Header.Set("Turbo-Frame", momentsFrame)
	res, err := c.app.Test(r, -1)
	if err != nil {
		t.Fatal(err)
	}
	body := make([]byte, 4096)
	n, _ := res.Body.Read(body)
	res.Body.Close()
	if part := string(body[:n]); res.StatusCode < 500 || !strings.Contains(part, `<turbo-frame id="moments">`) || !strings.Contains(part, "This part could not be read") || !errorID.MatchString(part) {
		t.Errorf("the part answers %d:\n%s", res.StatusCode, part)
	}
}

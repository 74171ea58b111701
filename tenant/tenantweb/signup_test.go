package tenantweb

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

func TestSitePages(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	tests := []struct {
		name, path string
		status     int
		contains   string
	}{
		{"landing", "/", 200, "A quiet place for your team to talk"},
		{"pricing", "/pricing", 200, "Pay for the people who show up"},
		{"robots", "/robots.txt", 200, "Disallow: /dev/"},
		{"sign-up", "/signup", 200, "Create workspace"},
		{"find", "/workspaces", 200, "Send my workspaces"},
		{"found", "/workspaces?sent=1", 200, "Look at your mail."},
		{"caught mail", "/dev/mail", 200, "Nothing yet"},
		{"mail that is gone", "/dev/mail/7", 404, "That mail is gone"},
		{"mail by a name", "/dev/mail/x", 404, "There is no such page."},
		{"a free address", "/signup/address?slug=quite-free", 200, "quite-free.hearth.test is free."},
		{"a reserved address", "/signup/address?slug=billing", 200, "billing is reserved."},
		{"a reserved address has suggestions", "/signup/address?slug=billing", 200, `value="billing-hq"`},
		{"an impossible address", "/signup/address?slug=a%00b", 200, "Use small letters"},
		{"no address", "/signup/address", 200, "Choose an address"},
		{"a progress token that is none", "/signup/progress?token=x", 422, "This link is not valid."},
		{"a remember token that is none", "/workspaces/remember?token=x", 303, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantStatus(t, s.get(t, "", tt.path), tt.status, tt.contains)
		})
	}
}

func TestSignUpLeadsIntoTheWorkspace(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	slug := strings.ToLower("lark" + tenant.NewID().String()[24:])
	form := values("name", "Ada Okafor", "email", "Ada@"+slug+".example", "password", password, "workspace", "Larkfield", "slug", " "+strings.ToUpper(slug)+" ")
	made := s.post(t, "", "/signup", form)
	wantStatus(t, made, http.StatusSeeOther)
	if cookie(made, "hearth_workspaces") == nil {
		t.Error("the site does not remember the workspace")
	}
	there, err := url.Parse(made.Header.Get("Location"))
	if err != nil || there.Host != slug+".hearth.test" || there.Path != "/session/handover" {
		t.Fatalf("sign-up leads to %s", there)
	}
	arrived := s.get(t, slug, there.RequestURI())
	wantLocation(t, arrived, "/")
	session := cookie(arrived, "hearth_session")
	wantStatus(t, s.get(t, slug, "/profile", session), 200, "Ada Okafor", "Open it to confirm")
	wantStatus(t, s.get(t, slug, there.RequestURI()), 422)
	wantStatus(t, s.get(t, "", "/workspaces", cookie(made, "hearth_workspaces")), 200, "Your workspaces", slug+".hearth.test")

	again := s.post(t, "", "/signup", form)
	wantStatus(t, again, 422, slug+" is taken.", `value="`+slug+`-hq"`)
	form.Set("pick", slug+"-hq")
	wantStatus(t, s.post(t, "", "/signup", form), 200, `value="`+slug+`-hq"`, `value="Ada Okafor"`)
}

func TestSignUpKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, field, typed string
		says               string
	}{
		{"no name", "name", " ", "Please fill this in."},
		{"a name with a NUL", "name", "Ada\x00", "This name has characters that cannot be shown."},
		{"a name that is no text", "name", "Ada\xff\xfe", "This name has characters that cannot be shown."},
		{"an address without ending", "email", "ada@larkfield", "This address stops after larkfield."},
		{"an address that is none", "email", hostile, "That does not look like an email address."},
		{"a short password", "password", "short", "Please use at least 10 characters."},
		{"a common password", "password", "1234567890", "on every guesser&#39;s list"},
		{"no workspace name", "workspace", "", "Please fill this in."},
		{"a reserved address", "slug", "admin", "admin is reserved."},
		{"an address with a script", "slug", hostile, "An address has at most 40 characters."},
		{"no address", "slug", "", "Choose an address for your workspace."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			form := values("name", "Ada Okafor", "email", "ada@example.com", "password", password, "workspace", "Fields & Larks", "slug", "fields-and-larks")
			form.Set(tt.field, tt.typed)
			got := s.post(t, "", "/signup", form)
			wantStatus(t, got, 422, tt.says)
			for field, want := range map[string]string{"name": `value="Ada Okafor"`, "email": `value="ada@example.com"`, "workspace": `value="Fields &amp; Larks"`, "slug": `value="fields-`} {
				if field != tt.field && !strings.Contains(got.Body, want) {
					t.Errorf("%s is not there any more", field)
				}
			}
			if strings.Contains(got.Body, password) || strings.Contains(got.Body, "<script>alert") {
				t.Errorf("the page shows too much:\n%s", got.Body)
			}
		})
	}
}

func TestClosedSignUpRefusesEverything(t *testing.T) {
	t.Parallel()
	s := newStand(t, func(d *Deps) { d.Closed = true })
	wantStatus(t, s.get(t, "", "/signup"), 200, "Sign-up is closed")
	form := values("name", "Ada", "email", "ada@example.com", "password", password, "workspace", "Closed", "slug", "closed-workspace")
	wantStatus(t, s.post(t, "", "/signup", form), 403, "Sign-up is closed")
	if _, err := tenant.TenantBySlug(t.Context(), s.env.Registry.Control(), "closed-workspace"); !fault.Is(err, fault.NotFound) {
		t.Errorf("the workspace: %v, want NotFound", err)
	}
}

func TestProgressGoesOnByItself(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	id, err := s.env.Service.BeginSignUp(t.Context(), tenant.SignUp{Name: "Ada", Email: "ada@example.com", Password: password, Workspace: "Slow", Slug: "slow-" + tenant.NewID().String()[24:]})
	if err != nil {
		t.Fatal(err)
	}
	token := s.env.Keys.Sign(tenant.PurposeProgress, tenant.ID{}, id.String(), time.Now().Add(time.Minute))
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		got := s.get(t, "", "/signup/progress?token="+token)
		if got.StatusCode == http.StatusSeeOther {
			if !strings.Contains(got.Header.Get("Location"), "/session/handover?token=") {
				t.Errorf("it goes on to %s", got.Header.Get("Location"))
			}
			return
		}
		wantStatus(t, got, 200, `http-equiv="refresh"`, "Slow is being set up")
	}
	t.Error("the workspace was never there")
}

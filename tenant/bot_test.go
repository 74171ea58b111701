package tenant_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
)

// bots is a service whose clock the test moves.
func bots(env *tenanttest.Env, now *time.Time) *tenant.Service {
	return tenant.NewService(tenant.ServiceConfig{Registry: env.Registry, Keys: env.Keys, Rooms: env.Rooms, Sockets: env.Sockets,
		Files: env.Files, Resolver: env.DNS, Now: func() time.Time { return *now }})
}

// opens reports whether a key finds its bot, by way of its door.
func opens(t *testing.T, s *tenant.Service, db tenant.DB, key string) bool {
	t.Helper()
	err := s.CheckBotKey(t.Context(), db.Tenant(), key)
	if err == nil {
		_, err = s.BotByKey(t.Context(), db, key)
	}
	if err != nil && !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("key %q: %v", key, err)
	}
	return err == nil
}

func TestABotsKeyOpensItsOwnWorkspaceWhileItIsGood(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	now := time.Now()
	s := bots(env, &now)
	db, made := env.Open(t)
	other, _ := env.Open(t)
	ada := tenanttest.MemberAs(t, db, "Ada", tenant.RoleOwner)

	b, first, err := s.CreateBot(t.Context(), db, ada, tenant.BotForm{Name: " Deploy  bot ", WebhookURL: "https://example.com/hook#x"})
	if err != nil {
		t.Fatal(err)
	}
	if b.Member.Name != "Deploy bot" || b.WebhookURL != "https://example.com/hook" || !regexp.MustCompile(`^\d+-[A-Za-z0-9]{12}$`).MatchString(first) {
		t.Errorf("created %+v with key %q", b, first)
	}
	if b.KeyHash == "" || strings.Contains(b.KeyHash, first) {
		t.Errorf("the key is kept as %q", b.KeyHash)
	}
	look := func(when string, want map[string]bool) {
		t.Helper()
		for key, want := range want {
			if got := opens(t, s, db, key); got != want {
				t.Errorf("%s: %q opens: %v", when, key, got)
			}
		}
	}
	look("at first", map[string]bool{first: true, " " + first + "\n": true, first + "x": false, first[:len(first)-1] + "!": false, "": false, "1-": false,
		"99999999999999999999-abcdefabcdef": false, strings.Replace(first, "-", "-0", 1)[:len(first)]: false})
	if opens(t, s, other, first) {
		t.Error("the key opens another workspace")
	}

	_, second, err := s.ReplaceBotKey(t.Context(), db, ada, b.MemberID)
	if err != nil {
		t.Fatal(err)
	}
	look("replaced", map[string]bool{first: true, second: true})
	_, third, err := s.ReplaceBotKey(t.Context(), db, ada, b.MemberID)
	if err != nil {
		t.Fatal(err)
	}
	look("replaced again", map[string]bool{first: false, second: true, third: true})

	if err := env.Registry.Hibernate(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.CheckBotKey(t.Context(), made.ID, first); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("an old key at a sleeping workspace's door: %v", err)
	}
	if err := s.CheckBotKey(t.Context(), made.ID, third); err != nil {
		t.Errorf("a good key at a sleeping workspace's door: %v", err)
	}
	if residence(t, env, made.ID) != tenant.ResidenceHibernated {
		t.Error("looking at a door woke the workspace")
	}
	if db, err = env.Registry.Open(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	look("awake again", map[string]bool{second: true, third: true})

	now = now.Add(tenant.BotKeyGrace + time.Second)
	look("a day later", map[string]bool{second: false, third: true})
	if _, err := s.PauseBot(t.Context(), db, ada, b.MemberID, true); err != nil {
		t.Fatal(err)
	}
	look("paused", map[string]bool{third: false})
	if _, err := s.PauseBot(t.Context(), db, ada, b.MemberID, false); err != nil {
		t.Fatal(err)
	}
	look("resumed", map[string]bool{third: true})
	if _, err := s.RemoveBot(t.Context(), db, ada, b.MemberID); err != nil {
		t.Fatal(err)
	}
	look("deleted", map[string]bool{second: false, third: false})
	if _, err := s.PauseBot(t.Context(), db, ada, b.MemberID, true); !fault.Is(err, fault.NotFound) {
		t.Errorf("a deleted bot: %v", err)
	}
}

func TestBotsTakeNoSeatAndAreNobodysAccount(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	db, _ := env.Open(t)
	ada := tenanttest.MemberAs(t, db, "Ada", tenant.RoleOwner)
	for _, name := range []string{"One", "Two"} { // neither has an address
		if _, _, err := env.Service.CreateBot(t.Context(), db, ada, tenant.BotForm{Name: name}); err != nil {
			t.Fatal(err)
		}
	}
	all, err := tenant.Bots(t.Context(), db)
	if err != nil || len(all) != 2 || all[0].Member.Name != "One" || all[0].CreatedBy != ada.ID {
		t.Fatalf("bots: %+v, %v", all, err)
	}
	bot := all[0].Member
	if n, err := tenant.CountMembers(t.Context(), db, tenant.StatusActive); err != nil || n != 1 {
		t.Errorf("%d members, %v", n, err)
	}
	if spent, err := tenant.SpentBy(t.Context(), db); err != nil || spent.Members != 1 {
		t.Errorf("spent %+v, %v", spent, err)
	}
	if byStatus, err := tenant.CountMembersByStatus(t.Context(), db); err != nil || byStatus[tenant.StatusActive] != 1 {
		t.Errorf("by status %v, %v", byStatus, err)
	}
	if people, err := tenant.MembersLike(t.Context(), db, "", tenant.StatusActive, "", 0); err != nil || len(people) != 1 {
		t.Errorf("people %v, %v", people, err)
	}
	if people, err := tenant.InCharge(t.Context(), db); err != nil || len(people) != 1 {
		t.Errorf("in charge %v, %v", people, err)
	}
	_, _, err = env.Service.SignIn(t.Context(), db, "", "", tenant.Visitor{})
	refused(t, "signing in without an address", err, fault.Unauthenticated)
	_, _, err = env.Service.BeginSession(t.Context(), db, bot.ID, tenant.Visitor{})
	refused(t, "a session", err, fault.Forbidden)
	_, _, err = env.Service.RecoverMember(t.Context(), db, ada, bot.ID)
	refused(t, "a recovery link", err, fault.Forbidden)
	refused(t, "a role", env.Service.ChangeRole(t.Context(), db, ada, bot.ID, tenant.RoleAdministrator), fault.Forbidden)
	refused(t, "deactivation", env.Service.Deactivate(t.Context(), db, ada, bot.ID), fault.Forbidden)
	_, err = env.Service.Ban(t.Context(), db, ada, bot.ID, nil)
	refused(t, "a ban", err, fault.Forbidden)
	_, err = env.Service.Heir(t.Context(), db, ada, bot.ID)
	refused(t, "the workspace", err, fault.Precondition)
}

func refused(t *testing.T, what string, err error, want fault.Kind) {
	t.Helper()
	if !fault.Is(err, want) {
		t.Errorf("%s for a bot: %v", what, err)
	}
}

func TestWhatIsTypedAboutABot(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	db, _ := env.Open(t)
	ada, bob := tenanttest.MemberAs(t, db, "Ada", tenant.RoleAdministrator), tenanttest.Member(t, db, "Bob")
	for _, tt := range []struct {
		name  string
		me    tenant.Member
		form  tenant.BotForm
		kind  fault.Kind
		field string
	}{
		{"no name", ada, tenant.BotForm{}, fault.Invalid, "name"},
		{"a long name", ada, tenant.BotForm{Name: strings.Repeat("x", 61)}, fault.Invalid, "name"},
		{"a name that is no text", ada, tenant.BotForm{Name: "a\x00b"}, fault.Invalid, "name"},
		{"no address", ada, tenant.BotForm{Name: "B", WebhookURL: "hook"}, fault.Invalid, "webhook_url"},
		{"another scheme", ada, tenant.BotForm{Name: "B", WebhookURL: "javascript:alert(1)"}, fault.Invalid, "webhook_url"},
		{"a password in it", ada, tenant.BotForm{Name: "B", WebhookURL: "https://a:b@example.com"}, fault.Invalid, "webhook_url"},
		{"a long address", ada, tenant.BotForm{Name: "B", WebhookURL: "https://example.com/" + strings.Repeat("x", 4000)}, fault.Invalid, "webhook_url"},
		{"somebody who may not", bob, tenant.BotForm{Name: "B"}, fault.Forbidden, ""},
	} {
		_, _, err := env.Service.CreateBot(t.Context(), db, tt.me, tt.form)
		if !fault.Is(err, tt.kind) || tt.field != "" && fault.FieldOf(err) != tt.field {
			t.Errorf("%s: %v on %q", tt.name, err, fault.FieldOf(err))
		}
	}
	_, err := env.Service.ChangeBot(t.Context(), db, ada, bob.ID, tenant.BotForm{Name: "B"})
	refused(t, "a person", err, fault.NotFound)
}

package tenant_test

import (
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
)

func readOnly(id tenant.ID) tenant.Switch {
	return tenant.Switch{Kind: tenant.SwitchReadOnly, Tenant: id, Words: "We are moving house.", Until: time.Now().Add(time.Hour)}
}

func TestReadOnlyIsForOneOrForAll(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	_, a := env.Open(t)
	_, b := env.Open(t)
	look := func(name string, wantA, wantB bool) {
		t.Helper()
		for slug, want := range map[string]bool{a.Slug: wantA, b.Slug: wantB} {
			found, err := env.Registry.Lookup(t.Context(), slug+".hearth.test")
			if err != nil {
				t.Fatal(err)
			}
			err = found.RefuseWrites()
			if found.CanWrite() == want || tenant.IsReadOnly(err) != want || want && !fault.Is(err, fault.Unavailable) {
				t.Errorf("%s: %s can be written: %v, %v", name, slug, found.CanWrite(), err)
			}
			if want && !strings.Contains(fault.Message(err), "We are moving house.") {
				t.Errorf("%s: %q", name, fault.Message(err))
			}
		}
	}
	look("at first", false, false)
	one, err := env.Service.TurnOn(t.Context(), operator, readOnly(a.ID), "moving its server")
	if err != nil {
		t.Fatal(err)
	}
	look("one", true, false)
	if _, err := env.Service.TurnOn(t.Context(), operator, readOnly(a.ID), "again"); !fault.Is(err, fault.Conflict) {
		t.Errorf("twice: %v", err)
	}
	all, err := env.Service.TurnOn(t.Context(), operator, readOnly(tenant.ID{}), "moving everything")
	if err != nil {
		t.Fatal(err)
	}
	look("both", true, true)
	if err := env.Registry.Board().RefuseWrites(); !tenant.IsReadOnly(err) {
		t.Errorf("the site: %v", err)
	}
	if err := env.Service.TurnOff(t.Context(), operator, all.ID, "done"); err != nil {
		t.Fatal(err)
	}
	look("one again", true, false)
	if err := env.Service.TurnOff(t.Context(), operator, all.ID, "done"); !fault.Is(err, fault.Precondition) {
		t.Errorf("off twice: %v", err)
	}
	for range 2 { // the job runs twice
		if err := env.Service.LapseSwitch(t.Context(), tenant.SwitchLapseArgs{SwitchID: one.ID}); err != nil {
			t.Fatal(err)
		}
	}
	look("at last", false, false)
	lines, err := tenant.AuditLog(t.Context(), env.Registry.Control(), tenant.AuditSearch{Action: "switch.", Limit: 10})
	var acts []string
	for _, l := range lines {
		acts = append(acts, l.Action+" "+l.Slug+" "+l.Reason)
	}
	want := "switch.lapse " + a.Slug + " |switch.off  done|switch.on  moving everything|switch.on " + a.Slug + " moving its server"
	if got := strings.Join(acts, "|"); err != nil || got != want {
		t.Errorf("audit: %v\n got %s\nwant %s", err, got, want)
	}
}

func TestASwitchIsRefused(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	for name, tt := range map[string]struct {
		change func(s *tenant.Switch)
		reason string
		field  string
		kind   fault.Kind
	}{
		"without a reason":   {func(*tenant.Switch) {}, " ", "reason", fault.Invalid},
		"an endless reason":  {func(*tenant.Switch) {}, strings.Repeat("x", 501), "reason", fault.Invalid},
		"without words":      {func(s *tenant.Switch) { s.Words = "" }, "r", "words", fault.Invalid},
		"endless words":      {func(s *tenant.Switch) { s.Words = strings.Repeat("x", 281) }, "r", "words", fault.Invalid},
		"control characters": {func(s *tenant.Switch) { s.Words = "\x1b[2J" }, "r", "words", fault.Invalid},
		"another kind":       {func(s *tenant.Switch) { s.Kind = "explode" }, "r", "kind", fault.Invalid},
		"over already":       {func(s *tenant.Switch) { s.Until = time.Now().Add(-time.Second) }, "r", "until", fault.Invalid},
		"for ever":           {func(s *tenant.Switch) { s.Until = time.Now().AddDate(0, 1, 0) }, "r", "until", fault.Invalid},
		"of nobody":          {func(s *tenant.Switch) { s.Tenant = tenant.NewID() }, "r", "", fault.NotFound},
	} {
		t.Run(name, func(t *testing.T) {
			s := readOnly(tenant.ID{})
			tt.change(&s)
			if _, err := env.Service.TurnOn(t.Context(), operator, s, tt.reason); !fault.Is(err, tt.kind) || fault.FieldOf(err) != tt.field {
				t.Errorf("got %v on %q, want %v on %q", err, fault.FieldOf(err), tt.kind, tt.field)
			}
		})
	}
	if err := env.Service.TurnOff(t.Context(), operator, tenant.NewID(), "r"); !fault.Is(err, fault.NotFound) {
		t.Errorf("none: %v", err)
	}
}

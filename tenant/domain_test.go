package tenant_test

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"

	"golang.org/x/net/dns/dnsmessage"
)

func TestCleanDomain(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, host, want, says string }{
		{"a name", "chat.example.org", "chat.example.org", ""},
		{"typed loosely", " Chat.Example.ORG. ", "chat.example.org", ""},
		{"letters beyond ASCII", "plausch.müller.example.org", "plausch.xn--mller-kva.example.org", ""},
		{"nothing", " ", "", "Type the name"},
		{"an address", "https://chat.example.org/x", "", "Leave out https://"},
		{"a port", "chat.example.org:8080", "", "Leave out https://"},
		{"one label", "chat", "", "Leave out https://"},
		{"an underscore", "_hearth.example.org", "", "Leave out https://"},
		{"a star", "*.example.org", "", "Leave out https://"},
		{"an IPv4 address", "203.0.113.7", "", "number of a machine"},
		{"an IPv6 address", "[2001:db8::1]", "", "number of a machine"},
		{"a number in the end", "a.1", "", "Leave out https://"},
		{"our site", "hearth.test", "", "one of our own names"},
		{"a neighbour's address", "demo.hearth.test", "", "one of our own names"},
		{"an ending", "co.uk", "", "belongs to everybody"},
		{"this machine", "chat.localhost", "", "belongs to everybody"},
		{"a NUL", "chat\x00.example.org", "", "Leave out https://"},
		{"too long", strings.Repeat("a.", 130) + "org", "", "Leave out https://"},
		{"a label too long", strings.Repeat("a", 64) + ".org", "", "Leave out https://"},
		{"a statement", "x.org'; DROP TABLE control.tenants; --", "", "Leave out https://"},
	}
	for _, tt := range tests {
		got, err := tenant.CleanDomain(tt.host, "hearth.test")
		if got != tt.want || (err == nil) != (tt.says == "") || err != nil && (fault.FieldOf(err) != "host" || !strings.Contains(fault.Message(err), tt.says)) {
			t.Errorf("%s: %q, %v; want %q, %q", tt.name, got, err, tt.want, tt.says)
		}
	}
}

// nameServer answers TXT questions on loopback; a name it does not know does not
// exist. Mute, it never answers.
func nameServer(t *testing.T, records map[string][]string, mute bool) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil || len(m.Questions) != 1 || mute {
				continue
			}
			q := m.Questions[0]
			m.Response, m.Additionals = true, nil
			texts, known := records[q.Name.String()]
			if !known {
				m.RCode = dnsmessage.RCodeNameError
			}
			for _, text := range texts {
				m.Answers = append(m.Answers, dnsmessage.Resource{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Type: dnsmessage.TypeTXT, Class: dnsmessage.ClassINET, TTL: 60},
					Body:   &dnsmessage.TXTResource{TXT: []string{text[:len(text)/2], text[len(text)/2:]}}, // as long ones come
				})
			}
			if out, err := m.Pack(); err == nil {
				conn.WriteTo(out, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp4", conn.LocalAddr().String())
	}}
}

func TestADomainIsProvedByARealNameServer(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	db, _ := env.Open(t)
	admin := tenanttest.MemberAs(t, db, "Anna", tenant.RoleAdministrator)
	host := tenanttest.Unique("chat") + ".example.org"
	records := map[string][]string{}
	service := func(r tenant.Resolver) *tenant.Service {
		return tenant.NewService(tenant.ServiceConfig{Registry: env.Registry, Keys: env.Keys, Rooms: env.Rooms, Sockets: env.Sockets, Files: env.Files, Resolver: r, Now: time.Now})
	}
	if err := service(nil).ClaimDomain(t.Context(), db, admin, host); err != nil {
		t.Fatal(err)
	}
	claim, err := tenant.Claim(t.Context(), env.Registry.Control(), db.Tenant())
	if err != nil {
		t.Fatal(err)
	}
	name, text := claim.Record()
	if name != "_hearth."+host || !strings.HasPrefix(text, "hearth-verify=") || len(text) < 50 {
		t.Fatalf("record %s %s", name, text)
	}
	impatient, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	steps := []struct {
		name    string
		ctx     context.Context
		records []string
		mute    bool
		want    fault.Kind
	}{
		{"no such name", t.Context(), nil, false, fault.Precondition},
		{"no answer", impatient, nil, true, fault.Unavailable},
		{"another text", t.Context(), []string{"v=spf1 -all", text + "x"}, false, fault.Precondition},
		{"the text among others", t.Context(), []string{"v=spf1 -all", text}, false, ""},
		{"again, with the record gone", t.Context(), nil, false, ""},
	}
	for _, step := range steps {
		if step.records != nil {
			records = map[string][]string{name + ".": step.records}
		}
		if _, err := service(nameServer(t, records, step.mute)).VerifyDomain(step.ctx, db, admin); fault.Of(err) != step.want {
			t.Errorf("%s: %v, want %q", step.name, err, step.want)
		}
	}
	for name, want := range map[string]bool{
		"hearth.test": true, "HEARTH.test.:443": true, "anything.hearth.test": true, "admin.hearth.test": true, host: true,
		"hearth.test.example": false, "nothearth.test": false, "unverified.example": false, "127.0.0.1": false,
	} {
		if ours, err := env.Registry.IsOurs(t.Context(), name); err != nil || ours != want {
			t.Errorf("%s is ours: %v, %v; want %v", name, ours, err, want)
		}
	}
	found, err := env.Registry.Lookup(t.Context(), host+":8080")
	if err != nil || found.ID != db.Tenant() || found.Domain != host {
		t.Errorf("at %s there is %+v, %v", host, found, err)
	}
}

package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A small house, to see each rule break.
var cottage = book{
	rows: [][]string{
		{"tenant", "tenant/fault"},
		{"billing", "chat"},
		{"tenant/web/...", "chat/hub"},
	},
	arrows:    map[string][]string{"tenant": {"tenant/fault"}},
	strangers: [][2]string{{"billing", "chat"}},
	helpers:   []string{"tenant/tenanttest"},
	importers: map[string][]string{"github.com/gofiber/fiber": {"tenant/web/..."}},
	forTests:  []string{"github.com/google/go-cmp"},
}

func TestImportRulesSayNo(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		pkg  pkg
		want []string
	}{
		{"down is allowed", pkg{ImportPath: "chat/hub", Imports: []string{"hearth/chat", "hearth/tenant", "context"}}, nil},
		{"up is not", pkg{ImportPath: "chat", Imports: []string{"hearth/chat/hub"}},
			[]string{"chat in row 1 imports chat/hub in row 2"}},
		{"sideways needs an arrow", pkg{ImportPath: "tenant/fault", Imports: []string{"hearth/tenant"}},
			[]string{"tenant/fault imports tenant beside it in row 0 without an arrow"}},
		{"along an arrow is allowed", pkg{ImportPath: "tenant", Imports: []string{"hearth/tenant/fault"}}, nil},
		{"inside one entry is free", pkg{ImportPath: "tenant/web", Imports: []string{"hearth/tenant/web/ui"}}, nil},
		{"domains are strangers", pkg{ImportPath: "chat/hub", Imports: []string{"hearth/billing"}},
			[]string{"chat/hub imports billing, but the two domains do not know each other"}},
		{"in tests too", pkg{ImportPath: "chat", XTestImports: []string{"hearth/billing"}},
			[]string{"chat imports billing, but the two domains do not know each other (in a test)"}},
		{"production uses no test helper", pkg{ImportPath: "chat", Imports: []string{"hearth/tenant/tenanttest"}},
			[]string{"chat imports tenant/tenanttest, which is for tests"}},
		{"a test does", pkg{ImportPath: "chat", TestImports: []string{"hearth/tenant/tenanttest", "github.com/google/go-cmp/cmp"}}, nil},
		{"a dependency has its importers", pkg{ImportPath: "chat", Imports: []string{"github.com/gofiber/fiber/v2"}},
			[]string{"chat imports github.com/gofiber/fiber/v2, which only [tenant/web/...] may"}},
		{"the importer may", pkg{ImportPath: "tenant/web/ui", Imports: []string{"github.com/gofiber/fiber/v2"}}, nil},
		{"an unknown dependency is refused", pkg{ImportPath: "chat", Imports: []string{"example.org/left-pad"}},
			[]string{"chat imports example.org/left-pad, a dependency nobody is named for"}},
		{"an unknown package is refused", pkg{ImportPath: "chat/extras"},
			[]string{"chat/extras is in no row of the table: decide where it belongs"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, cottage.check([]pkg{tt.pkg})); diff != "" {
				t.Errorf("sentences (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSourceRulesSayNo(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, path, body string
		want             []string
	}{
		{"an empty handle", "chat/room.go", "_ = tenant.DB{}",
			[]string{"chat/room.go:3: tenant.DB{} is a handle on no tenant: get one from the registry"}},
		{"a key for the whole process", "billing/gateway/client.go", "stripe.Key = k",
			[]string{"billing/gateway/client.go:3: stripe.Key is one key for the whole process: use a client"}},
		{"a clock in a domain", "chat/room.go", "_ = time.Now()",
			[]string{"chat/room.go:3: time.Now in a domain: take the clock that is passed in"}},
		{"a clock at the edge", "chat/hub/hub.go", "_ = time.Now()", nil},
		{"a clock in a test", "chat/room_test.go", "_ = time.Now()", nil},
		{"a handler without its request", "chat/chatweb/rooms.go", "f(context.Background())",
			[]string{"chat/chatweb/rooms.go:3: a handler uses its request's context"}},
		{"SQL beside the store", "chat/room.go", "db.NewSelect()",
			[]string{"chat/room.go:3: NewSelect outside a _store.go file"}},
		{"SQL in the store", "chat/room_store.go", "db.NewSelect()", nil},
		{"SQL in a fixture", "chat/chattest/room.go", "db.NewRaw(``)", nil},
		{"a test that sleeps", "chat/room_test.go", "time.Sleep(1)",
			[]string{"chat/room_test.go:3: time.Sleep in a test: wait on a condition with a deadline"}},
		{"a test that skips", "chat/room_test.go", "t.Skip()",
			[]string{"chat/room_test.go:3: a test is never skipped: fail with what to install"}},
		{"a folder that says nothing", "chat/util/x.go", "",
			[]string{`chat/util/x.go: "util" says nothing about what it holds`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			text := "package p\nfunc f() {\n" + tt.body + "\n}\n"
			if diff := cmp.Diff(tt.want, checkSource(tt.path, text)); diff != "" {
				t.Errorf("sentences (-want +got):\n%s", diff)
			}
		})
	}
}

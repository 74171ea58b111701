package main

import "testing"

// rows is HOUSE §2: a package imports from lower rows only. A name ending in
// "/..." stands for everything below it too, and imports inside it are free. A
// package in no row is refused: decide where it belongs.
var rows = [][]string{
	0: {"tenant", "tenant/fault", "tenant/outbound", "tenant/local", "migrations"},
	1: {"billing", "chat", "chat/richtext"},
	2: {
		"billing/gateway", "billing/stripefake",
		"chat/hub/...", "chat/push", "chat/unfurl", "chat/webhook", "chat/media",
		"tenant/web/...", "tenant/blob/...", "tenant/mail/...",
		"workers/job",
	},
	3: {"tenant/tenantweb", "billing/billingweb", "chat/chatweb", "chat/chatapi", "chat/chatapi/slack", "admin-ui", "workers"},
	4: {"cmd/internal/app", "cmd/internal/config", "cmd/internal/demo"},
	5: {"cmd/hearth/...", "cmd/dev/...", "deploy/examples/..."},
}

// arrows are the imports allowed inside a row.
var arrows = map[string][]string{
	"tenant/outbound":  {"tenant/fault"},
	"tenant":           {"tenant/fault", "tenant/outbound", "tenant/local", "migrations"},
	"chat":             {"chat/richtext"},
	"chat/chatapi":     {"chat/chatapi/slack"},
	"cmd/internal/app": {"cmd/internal/config", "cmd/internal/demo"},
}

// besides are the imports allowed against the rows, each with its reason.
var besides = map[string][]string{}

// strangers do not import each other, in tests neither: each declares what it
// wishes of the other, and app passes it in.
var strangers = [][2]string{{"billing", "chat"}}

// helpers serve tests; production never imports them.
var helpers = []string{"tenant/tenanttest", "tenant/blob/blobtest", "tenant/web/webtest", "billing/billingtest", "chat/chattest", "workers/job/jobtest"}

// importers says who may import what is not ours. A dependency is a line here.
var importers = map[string][]string{
	"github.com/a-h/templ":                       {"tenant/web/...", "tenant/mail/...", "tenant/tenantweb", "billing/billingweb", "chat/chatweb", "chat/chatapi", "admin-ui"},
	"github.com/alicebob/miniredis":              {"tenant/local"},
	"github.com/andybalholm/brotli":              {"cmd/dev/...", "tenant/web/..."},
	"github.com/evanw/esbuild":                   {"cmd/dev/..."},
	"github.com/go-webauthn/webauthn":            {"admin-ui"},
	"github.com/gofiber/fiber":                   {"tenant/web/...", "tenant/tenantweb", "billing/billingweb", "chat/hub/...", "chat/chatweb", "chat/chatapi", "admin-ui", "cmd/internal/app", "cmd/dev/bench"},
	"github.com/google/uuid":                     {"tenant", "tenant/web/...", "workers/job"},
	"github.com/hibiken/asynq":                   {"workers/job", "workers", "cmd/internal/app"},
	"github.com/jackc/pgx":                       {"tenant", "cmd/dev/bench"},
	"github.com/coder/websocket":                 {"deploy/examples/..."},
	"github.com/lmittmann/tint":                  {"cmd/hearth/..."},
	"github.com/go-rod/rod":                      {"cmd/dev"},
	"github.com/microcosm-cc/bluemonday":         {"chat/richtext"},
	"github.com/minio/minio-go":                  {"tenant/blob"},
	"github.com/prometheus/client_golang":        {"cmd/internal/app", "tenant/web/..."},
	"github.com/redis/go-redis":                  {"chat/hub/...", "tenant/web/...", "workers/job", "cmd/internal/app", "cmd/dev/bench"},
	"github.com/spf13/cobra":                     {"cmd/hearth/..."},
	"github.com/spf13/viper":                     {"cmd/internal/config"},
	"github.com/stripe/stripe-go":                {"billing/gateway"},
	"github.com/stripe/stripe-mock":              {"billing/stripefake"},
	"github.com/lestrrat-go/jsval":               {"billing/stripefake"},
	"github.com/uptrace/bun":                     {"tenant", "billing", "chat", "migrations"},
	"github.com/valyala/fasthttp":                {"chat/hub/...", "tenant/web/...", "cmd/internal/app"},
	"github.com/wneessen/go-mail":                {"tenant/mail/..."},
	"github.com/yuin/goldmark":                   {"chat/richtext"},
	"golang.org/x/crypto":                        {"tenant"},
	"golang.org/x/image":                         {"tenant", "chat/media", "cmd/dev/..."},
	"golang.org/x/net":                           {"tenant", "tenant/outbound", "chat/richtext", "chat/unfurl"},
	"golang.org/x/sync":                          {"tenant", "chat/hub/...", "cmd/internal/app"},
	"golang.org/x/sys":                           {"tenant/local", "chat/hub/..."},
	"golang.org/x/text":                          {"tenant", "chat"},
	"golang.org/x/time":                          {"workers/job", "tenant/web/..."},
	"rsc.io/qr":                                  {"tenant/web/..."},
	"github.com/tdewolff/parse":                  {"tenant/web/..."},
	"github.com/SherClockHolmes/webpush-go":      {},
	"github.com/standard-webhooks":               {"chat/webhook"},
	"github.com/klauspost/compress":              {"tenant", "chat/hub/...", "cmd/dev/..."},
	"github.com/gabriel-vasile/mimetype":         {"chat/media"},
	"github.com/fasthttp/websocket":              {},
	"github.com/gofiber/contrib":                 {},
	"github.com/disintegration/imaging":          {},
	"gocloud.dev":                                {},
	"github.com/fergusstrange/embedded-postgres": {},
}

// forTests may be imported by any test and helper, and by nothing else.
var forTests = []string{
	"github.com/google/go-cmp",
	"github.com/go-rod/rod",
	"github.com/stripe/stripe-mock",
	"github.com/coder/websocket",
	"github.com/jackc/pgx",
	"github.com/redis/go-redis",
	"github.com/gofiber/fiber",
	"github.com/hibiken/asynq",
	"github.com/uptrace/bun",
	"golang.org/x/net",
	"go.yaml.in/yaml",
	"github.com/makiuchi-d/gozxing",
	"github.com/skip2/go-qrcode",
}

func TestWhoImportsWhom(t *testing.T) {
	t.Parallel()
	house := book{rows: rows, arrows: arrows, besides: besides, strangers: strangers, helpers: helpers, importers: importers, forTests: forTests}
	for _, broken := range house.check(listPackages(t)) {
		t.Error(broken)
	}
}

func TestTheTreeIsTheCustomersList(t *testing.T) {
	t.Parallel()
	for _, broken := range checkTop(t, repositoryRoot(t)) {
		t.Error(broken)
	}
}

func TestBannedExpressions(t *testing.T) {
	t.Parallel()
	files := sources(t, repositoryRoot(t))
	if len(files) == 0 {
		t.Fatal("no Go files found")
	}
	for _, f := range files {
		for _, broken := range checkSource(f.path, f.text) {
			t.Error(broken)
		}
	}
}

package workers

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"hearth/billing"
	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/chat/media"
	"hearth/chat/webhook"
	"hearth/tenant"
	"hearth/tenant/mail"
	"hearth/tenant/outbound"
	"hearth/tenant/tenanttest"
	"hearth/workers/job"
	"hearth/workers/job/jobtest"
)

// program is a server of somebody's that is called, and answers what the test says.
type program struct {
	*httptest.Server
	mu     sync.Mutex
	answer http.HandlerFunc
	heard  []heard
}

// heard is a call as the program saw it.
type heard struct {
	Header http.Header
	Body   string
}

func newProgram(t *testing.T, answer http.HandlerFunc) *program {
	t.Helper()
	p := &program{answer: answer}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		p.mu.Lock()
		p.heard = append(p.heard, heard{r.Header.Clone(), string(body)})
		answer := p.answer
		p.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(p.Close)
	outbound.OpenInTest(t, p.Listener.Addr().(*net.TCPAddr).AddrPort(), nil)
	return p
}

// answers makes the program answer like this from now on.
func (p *program) answers(answer http.HandlerFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = answer
}

// calls takes what was heard since the last time.
func (p *program) calls() []heard {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := p.heard
	p.heard = nil
	return all
}

// says answers 200 with a body.
func says(kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		io.WriteString(w, body)
	}
}

func silence(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }

// hookHouse is a workspace with an administrator, a room, and programs it calls.
type hookHouse struct {
	t      *testing.T
	env    *tenanttest.Env
	mux    *job.Mux
	db     tenant.DB
	chat   *chat.Service
	events *chattest.Events
	mails  *mail.Catcher
	mu     sync.Mutex
	now    time.Time
	ada    tenant.Member
	room   chat.Room
}

func newHookHouse(t *testing.T) *hookHouse {
	t.Helper()
	h := &hookHouse{t: t, env: tenanttest.New(t), mux: job.NewMux(), events: &chattest.Events{}, mails: mail.NewCatcher(), now: time.Now()}
	h.chat = chat.NewService(h.events, job.NewClient(nil), h.time)
	h.chat.KeepFiles(h.env.Files, media.Files{})
	h.chat.CallThrough(webhook.New(outbound.New(outbound.Config{})), h.env.Keys)
	Register(h.mux, Deps{Registry: h.env.Registry, Tenants: h.env.Service, Chat: h.chat, Links: links{}, Usage: usages(h.env),
		Billing: billing.NewService(billing.ServiceConfig{Control: h.env.Registry.Control()}), Inspection: billing.NewInspection(billing.InspectionConfig{Usage: usages(h.env)}),
		Mailer: mail.Mailer{Sender: h.mails, From: "Hearth <hello@hearth.test>"}})
	h.db, _ = h.env.Open(t)
	h.ada = tenanttest.MemberAs(t, h.db, "Ada Byron", tenant.RoleOwner)
	h.room = chattest.Room(t, h.db)
	return h
}

func (h *hookHouse) time() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hookHouse) passes(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// bot makes a bot that is called at a program.
func (h *hookHouse) bot(name string, p *program) tenant.Bot {
	h.t.Helper()
	b, _, err := h.env.Service.CreateBot(h.t.Context(), h.db, h.ada, tenant.BotForm{Name: name, WebhookURL: p.URL + "/hook?x=1"})
	if err != nil {
		h.t.Fatal(err)
	}
	if err := h.chat.Admit(h.t.Context(), h.db, b.Member); err != nil {
		h.t.Fatal(err)
	}
	return b
}

func (h *hookHouse) says(by tenant.Member, room chat.Room, body string) chat.Message {
	h.t.Helper()
	msg, err := h.chat.PostMessage(h.t.Context(), h.db, room, by, chat.Draft{Body: body})
	if err != nil {
		h.t.Fatal(err)
	}
	return msg
}

// works runs the jobs that are due, each twice.
func (h *hookHouse) works() []string {
	h.t.Helper()
	return jobtest.RunTwice(h.t, h.env.Registry.Control(), h.mux, h.db.Tenant())
}

// last is the newest message of a room.
func (h *hookHouse) last(room chat.Room) chat.Message {
	h.t.Helper()
	page, err := chat.MessagesBefore(h.t.Context(), h.db, room.ID, 0)
	if err != nil || len(page) == 0 {
		h.t.Fatalf("%d messages, %v", len(page), err)
	}
	return page[len(page)-1]
}

func (h *hookHouse) deliveries(receiver int64) []chat.HookDelivery {
	h.t.Helper()
	all, err := chat.DeliveriesTo(h.t.Context(), h.db, receiver, 0)
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

// payload reads a call's JSON.
func payload(t *testing.T, body string) (p map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return p
}

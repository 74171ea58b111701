package chatapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chatapi"
	"hearth/chat/media"
	"hearth/tenant"
	"hearth/tenant/tenanttest"
	"hearth/tenant/web"
	"hearth/tenant/web/webtest"
	"hearth/workers/job"
)

// v1World is a workspace with two people in it, as programs see it.
type v1World struct {
	env    *tenanttest.Env
	server *web.Server
	chat   *chat.Service
	db     tenant.DB
	t      tenant.Tenant
	ada    tenant.Member // an administrator
	ben    tenant.Member
	room   chat.Room
	token  string // of ada, who may write with it
}

type quiet struct{}

func (quiet) Publish(context.Context, chat.Event) {}

type somebody struct{ ids []int64 }

func (s *somebody) Present(context.Context, tenant.ID) ([]int64, error) { return s.ids, nil }

func newV1World(t testing.TB, env *tenanttest.Env) *v1World {
	t.Helper()
	w := &v1World{env: env, server: webtest.New(t, env)}
	w.chat = chat.NewService(quiet{}, job.NewClient(nil), time.Now)
	w.chat.KeepFiles(env.Files, media.Files{})
	w.chat.AllowBy(env.Allowances)
	here := &somebody{}
	chatapi.NewV1(chatapi.V1Deps{Web: w.server, Chat: w.chat, Tenants: env.Service, Files: env.Files, Presence: here, Calls: &counting{}}).Routes(w.server.Routes(tenant.HostWorkspace))
	w.move(t)
	here.ids = []int64{w.ada.ID}
	return w
}

// move opens a fresh workspace.
func (w *v1World) move(t testing.TB) {
	t.Helper()
	w.db, w.t = w.env.Open(t)
	w.ada = tenanttest.MemberAs(t, w.db, "Ada Okafor", tenant.RoleAdministrator)
	w.ben = tenanttest.Member(t, w.db, "Ben Ito")
	var err error
	if w.room, err = w.chat.CreateRoom(t.Context(), w.db, w.ada, "Kitchen"); err != nil {
		t.Fatal(err)
	}
	w.token = w.tokenOf(t, w.ada, tenant.ScopeWrite)
}

func (w *v1World) tokenOf(t testing.TB, m tenant.Member, scope tenant.Scope) string {
	t.Helper()
	_, text, err := w.env.Service.CreateToken(t.Context(), w.db, m, m, tenant.NewToken{Name: "A program", Scope: scope})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func (w *v1World) post(t testing.TB, as tenant.Member, body string) chat.Message {
	t.Helper()
	msg, err := w.chat.PostMessage(t.Context(), w.db, w.room, as, chat.Draft{Body: body})
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

// v1Answer is a response that was read to its end.
type v1Answer struct {
	*http.Response
	body []byte
}

func (a v1Answer) into(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal(a.body, v); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
}

// problem is the code and the field that an answer tells, "" for none.
func (a v1Answer) problem() (code, field string) {
	var p web.Problem
	if json.Unmarshal(a.body, &p) != nil || p.Error.Message == "" {
		return "", ""
	}
	return string(p.Error.Code), p.Error.Field
}

// send asks with ada's token.
func (w *v1World) send(t testing.TB, method, path, body string) v1Answer {
	t.Helper()
	return w.sendAs(t, w.token, method, path, body, nil)
}

func (w *v1World) sendAs(t testing.TB, token, method, path, body string, header map[string]string) v1Answer {
	t.Helper()
	var in io.Reader
	if body != "" {
		in = strings.NewReader(body)
	}
	req := httptest.NewRequest(method, "/api/v1"+path, in)
	req.Host = w.t.Slug + ".hearth.test"
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for name, value := range header {
		req.Header.Set(name, value)
	}
	return w.do(t, req)
}

func (w *v1World) do(t testing.TB, req *http.Request) v1Answer {
	t.Helper()
	res, err := w.server.App().Test(req, 60_000)
	if err != nil {
		t.Fatalf("%s %s: %v", req.Method, req.URL, err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return v1Answer{res, text}
}

// upload posts a form with one file.
func (w *v1World) upload(t testing.TB, path, name, content string, fields map[string]string) v1Answer {
	t.Helper()
	var buf bytes.Buffer
	form := multipart.NewWriter(&buf)
	for key, value := range fields {
		if err := form.WriteField(key, value); err != nil {
			t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("attachment", name)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(part, content)
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	req := httptest.NewRequest(http.MethodPost, "/api/v1"+path, &buf)
	req.Host = w.t.Slug + ".hearth.test"
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Authorization", "Bearer "+w.token)
	return w.do(t, req)
}

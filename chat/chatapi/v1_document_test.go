package chatapi_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

// driver calls operations by the name that the document gives them, and holds every
// answer against it.
type driver struct {
	*v1World
	t     *testing.T
	d     document
	drove map[string]bool
}

// call sends one request and returns its answer, which must have the status.
func (r *driver) call(id string, status int, body string, ids ...any) v1Answer {
	r.t.Helper()
	return r.callWith(r.token, id, status, body, nil, ids...)
}

func (r *driver) callWith(token, id string, status int, body string, header map[string]string, ids ...any) v1Answer {
	r.t.Helper()
	method, path, op := r.find(id)
	query := ""
	for _, v := range ids {
		if text, ok := v.(string); ok {
			query = text
			continue
		}
		path = parameterShape.ReplaceAllStringFunc(path, replaceOnce(fmt.Sprint(v)))
	}
	a := r.sendAs(r.t, token, method, path+query, body, header)
	r.held(id, op, status, a)
	return a
}

func (r *driver) held(id string, op any, status int, a v1Answer) {
	r.t.Helper()
	r.drove[id] = true
	if a.StatusCode != status {
		r.t.Fatalf("%s answers %d, want %d: %s", id, a.StatusCode, status, a.body)
	}
	for _, wrong := range r.d.checkAnswer(op, a.StatusCode, a.body) {
		r.t.Errorf("%s: %s", id, wrong)
	}
}

var parameterShape = regexp.MustCompile(`\{[a-z]+\}`)

func replaceOnce(with string) func(string) string {
	done := false
	return func(found string) string {
		if done {
			return found
		}
		done = true
		return with
	}
}

func (r *driver) find(id string) (method, path string, op any) {
	r.t.Helper()
	for at, item := range r.d.at("paths").(map[string]any) {
		for verb, one := range item.(map[string]any) {
			if one.(map[string]any)["operationId"] == id {
				return strings.ToUpper(verb), at, one
			}
		}
	}
	r.t.Fatalf("%s is not in the document", id)
	return "", "", nil
}

// An outside client reads the document, does everything that is in it against the
// handlers as they are registered, and finds nothing that is not in it.
func TestEveryOperationIsAsItsDocumentSays(t *testing.T) {
	t.Parallel()
	w := newV1World(t, tenanttest.New(t))
	r := &driver{v1World: w, t: t, drove: map[string]bool{}}
	w.sendAs(t, "", http.MethodGet, "/openapi.json", "", nil).into(t, &r.d)
	if r.d["openapi"] != "3.1.0" {
		t.Fatalf("openapi %v", r.d["openapi"])
	}
	r.driveRooms()
	r.driveMessages()
	r.drivePeople()

	var documented []string
	for at, item := range r.d.at("paths").(map[string]any) {
		for verb, one := range item.(map[string]any) {
			documented = append(documented, strings.ToUpper(verb)+" "+at)
			if id := one.(map[string]any)["operationId"].(string); !r.drove[id] {
				t.Errorf("%s was not driven", id)
			}
		}
	}
	var routes []string
	for _, route := range w.server.Routes(tenant.HostWorkspace).GetRoutes(true) {
		at, ours := strings.CutPrefix(route.Path, "/api/v1")
		if ours && route.Method != http.MethodHead && at != "" && at != "/openapi.json" { // which explain the rest
			routes = append(routes, route.Method+" "+regexp.MustCompile(`:([a-z]+)`).ReplaceAllString(at, "{$1}"))
		}
	}
	slices.Sort(documented)
	slices.Sort(routes)
	if diff := cmp.Diff(documented, slices.Compact(routes)); diff != "" {
		t.Errorf("routes (-documented +router):\n%s", diff)
	}
}

func (r *driver) driveRooms() {
	var made struct{ ID int64 }
	r.call("createRoom", 201, `{"name":"Workshop"}`).into(r.t, &made)
	r.call("createRoom", 422, `{"name":""}`)
	r.call("createRoom", 201, fmt.Sprintf(`{"kind":"direct","people":[%d]}`, r.ben.ID))
	var closed struct{ ID int64 }
	r.call("createRoom", 201, `{"kind":"closed","name":"Pay","people":[]}`).into(r.t, &closed)
	r.call("listRooms", 200, "", "?limit=2")
	r.call("listRooms", 422, "", "?limit=0")
	r.call("getRoom", 200, "", made.ID)
	r.call("getRoom", 404, "", int64(1))
	r.call("updateRoom", 200, `{"topic":"Screws"}`, made.ID)
	r.call("involve", 204, `{"involvement":"nothing"}`, made.ID)
	r.call("involve", 422, `{"involvement":"loud"}`, made.ID)
	r.call("addRoomMember", 201, fmt.Sprintf(`{"member_id":%d}`, r.ben.ID), closed.ID)
	r.call("addRoomMember", 409, fmt.Sprintf(`{"member_id":%d}`, r.ben.ID), made.ID)
	r.call("listRoomMembers", 200, "", closed.ID)
	r.call("removeRoomMember", 204, "", closed.ID, r.ben.ID)
	r.call("removeRoomMember", 404, "", closed.ID, r.ben.ID)
	r.call("removeRoomMember", 409, "", closed.ID, r.ada.ID)
	r.call("setRoomMembers", 200, `{"everyone":true}`, closed.ID)
	r.callWith(r.tokenOf(r.t, r.ben, tenant.ScopeWrite), "deleteRoom", 403, "", nil, made.ID)
	r.call("deleteRoom", 204, "", made.ID)
}

func (r *driver) driveMessages() {
	at := r.room.ID
	r.post(r.t, r.ben, "From ben for @Ada Okafor with https://hearth.test")
	var first, again struct {
		ID          int64
		Attachments []struct{ ID int64 }
	}
	r.call("createMessage", 201, `{"body":"**Tea** is ready","client_id":"x-1"}`, at).into(r.t, &first)
	r.call("createMessage", 200, `{"body":"**Tea** is ready","client_id":"x-1"}`, at).into(r.t, &again)
	if first.ID != again.ID {
		r.t.Errorf("a client id that comes again posts %d after %d", again.ID, first.ID)
	}
	_, path, op := r.find("createMessage")
	path = parameterShape.ReplaceAllString(path, fmt.Sprint(at))
	file := r.upload(r.t, path, "notes.txt", "kettle", map[string]string{"body": "the notes"})
	r.held("createMessage", op, 201, file)
	file.into(r.t, &first)
	if got := string(r.call("getAttachment", 200, "", first.Attachments[0].ID).body); got != "kettle" {
		r.t.Errorf("the file is %q", got)
	}
	part := r.callWith(r.token, "getAttachment", 206, "", map[string]string{"Range": "bytes=1-3"}, first.Attachments[0].ID)
	if string(part.body) != "ett" {
		r.t.Errorf("a part of the file is %q", part.body)
	}
	r.callWith(r.token, "getAttachment", 416, "", map[string]string{"Range": "bytes=90-"}, first.Attachments[0].ID)
	r.call("getAttachment", 404, "", int64(1))
	list := r.call("listMessages", 200, "", at, "?limit=2")
	var page struct {
		Data []chat.Message
		Next *string
	}
	list.into(r.t, &page)
	if len(page.Data) != 2 || page.Next == nil {
		r.t.Fatalf("a page of two: %s", list.body)
	}
	rest := r.sendAs(r.t, r.token, http.MethodGet, strings.TrimPrefix(*page.Next, "/api/v1"), "", nil)
	r.held("listMessages", r.operation("listMessages"), 200, rest)
	r.call("listMessages", 200, "", at, "?after=0&limit=1")
	r.callWith(r.token, "listMessages", 304, "", map[string]string{"If-None-Match": list.Header.Get("ETag")}, at, "?limit=2")
	r.call("getMessage", 200, "", again.ID)
	r.call("updateMessage", 200, `{"body":"Tea is cold"}`, again.ID)
	var boost struct{ ID int64 }
	r.call("createBoost", 201, `{"content":"👍"}`, again.ID).into(r.t, &boost)
	r.call("createBoost", 200, `{"content":"👍"}`, again.ID)
	r.call("listBoosts", 200, "", again.ID)
	r.call("search", 200, "", "?q=cold")
	r.call("search", 422, "", "?q=from:nobody")
	r.call("listUnread", 200, "")
	r.call("markRead", 204, fmt.Sprintf(`{"message_id":%d}`, again.ID), at)
	r.call("deleteBoost", 204, "", boost.ID)
	r.call("deleteBoost", 404, "", boost.ID)
	preview := r.preview(again.ID)
	if got := string(r.call("getPreviewPicture", 200, "", preview).body); got != "a picture" {
		r.t.Errorf("the picture of a preview is %q", got)
	}
	r.callWith(r.tokenOf(r.t, r.ben, tenant.ScopeWrite), "dismissPreview", 403, "", nil, again.ID, preview)
	r.call("dismissPreview", 204, "", again.ID, preview)
	r.call("dismissPreview", 204, "", again.ID, preview) // gone is gone
	r.call("dismissPreview", 404, "", again.ID, preview+1)
	r.call("getPreviewPicture", 404, "", preview)
	r.call("deleteMessage", 204, "", again.ID)
	r.call("getMessage", 404, "", again.ID)
}

// preview hangs one on a message.
func (r *driver) preview(message int64) (id int64) {
	r.t.Helper()
	const picture = "a picture"
	if err := r.env.Files.Put(r.t.Context(), r.db.Tenant(), "previews/1.jpg", strings.NewReader(picture), int64(len(picture))); err != nil {
		r.t.Fatal(err)
	}
	if err := r.db.NewRaw(`INSERT INTO ?tenant.previews (message_id, position, url, title, image_key, width, height) VALUES (?, 1, 'https://larkfield.example', 'Larkfield', 'previews/1.jpg', 60, 60) RETURNING id`, message).Scan(r.t.Context(), &id); err != nil {
		r.t.Fatal(err)
	}
	return id
}

func (r *driver) operation(id string) any {
	_, _, op := r.find(id)
	return op
}

func (r *driver) drivePeople() {
	r.call("getMe", 200, "")
	r.callWith("", "getMe", 401, "", nil)
	r.call("updateMe", 200, `{"bio":"Brews tea"}`)
	r.call("updateMe", 422, `{"name":" "}`)
	r.call("listMembers", 200, "", "?limit=1")
	r.call("getMember", 200, "", r.ben.ID)
	r.call("getMember", 404, "", int64(999_999))
	r.call("listPresence", 200, "")
	r.drivePicture()
	r.driveReminders()
}

func (r *driver) drivePicture() {
	var face bytes.Buffer
	if err := png.Encode(&face, image.NewGray(image.Rect(0, 0, 30, 20))); err != nil {
		r.t.Fatal(err)
	}
	asPNG := map[string]string{"Content-Type": "image/png"}
	r.call("getAvatar", 404, "", r.ada.ID)
	r.callWith(r.token, "setAvatar", 422, "no picture", asPNG)
	r.call("setAvatar", 415, "{}")
	var me struct {
		AvatarVersion int64 `json:"avatar_version"`
		Scope         string
	}
	r.callWith(r.token, "setAvatar", 200, face.String(), asPNG).into(r.t, &me)
	got := r.call("getAvatar", 200, "", r.ada.ID)
	if c, err := jpeg.DecodeConfig(bytes.NewReader(got.body)); err != nil || c.Width != c.Height || me.AvatarVersion == 0 || me.Scope != "write" {
		r.t.Errorf("a picture of %+v, %v; %+v", c, err, me)
	}
	r.callWith(r.token, "getAvatar", 304, "", map[string]string{"If-None-Match": got.Header.Get("ETag")}, r.ada.ID)
	r.call("removeAvatar", 204, "")
	r.call("getAvatar", 404, "", r.ada.ID)
}

func (r *driver) driveReminders() {
	at, due := r.room.ID, time.Now().AddDate(0, 0, 14).Format(time.RFC3339)
	var set, again, mine struct {
		ID   int64
		Whom string
	}
	r.call("createReminder", 201, fmt.Sprintf(`{"body":"descale","due_at":%q,"client_id":"r-1"}`, due), at).into(r.t, &set)
	r.call("createReminder", 200, fmt.Sprintf(`{"body":"descale","due_at":%q,"client_id":"r-1"}`, due), at).into(r.t, &again)
	r.call("createReminder", 201, fmt.Sprintf(`{"body":"rinse","due_at":%q,"for_id":%d}`, due, r.ada.ID), at).into(r.t, &mine)
	if set.ID != again.ID || set.Whom != "Kitchen" || mine.Whom != "Ada Okafor" {
		r.t.Errorf("reminders %+v, %+v and %+v", set, again, mine)
	}
	for field, body := range map[string]string{
		"body": fmt.Sprintf(`{"body":" ","due_at":%q}`, due), "due_at": `{"body":"descale","due_at":"2020-01-01T00:00:00Z"}`,
		"for_id": fmt.Sprintf(`{"body":"descale","due_at":%q,"for_id":999999}`, due),
	} {
		if _, wrong := r.call("createReminder", 422, body, at).problem(); wrong != field {
			r.t.Errorf("%s is about %q, want %s", body, wrong, field)
		}
	}
	var waiting struct{ Data []struct{ ID int64 } }
	r.call("listReminders", 200, "").into(r.t, &waiting)
	if len(waiting.Data) != 2 {
		r.t.Fatalf("%d reminders wait, want 2", len(waiting.Data))
	}
	r.call("cancelReminder", 204, "", set.ID)
	r.call("cancelReminder", 404, "", set.ID)
}

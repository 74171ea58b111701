package tenantweb

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/web/webtest"
)

func TestProfile(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	wantLocation(t, s.post(t, w.Slug, "/profile", values("name", " Olive  Oyl ", "bio", "Keeps <b>bees</b>"), w.as), "/profile")
	wantStatus(t, s.get(t, w.Slug, "/profile", w.as), 200, `value="Olive Oyl"`, "Keeps &lt;b&gt;bees&lt;/b&gt;")
	long := strings.Repeat("ä", tenant.MaxBio+1)
	wantStatus(t, s.post(t, w.Slug, "/profile", values("name", "", "bio", long), w.as), 422, "Please fill this in.", "Please use at most 140 characters.", long)
	wantLocation(t, s.post(t, w.Slug, "/profile", values("name", "Eve")), "/session/new")
}

func TestAChangedPasswordShutsOthersOut(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	elsewhere := webtest.SignIn(t, s.env, w.db, w.owner)
	wantStatus(t, s.post(t, w.Slug, "/profile/password", values("current", "wrong", "password", "another long one"), w.as), 422, "This is not your current password.")
	wantStatus(t, s.post(t, w.Slug, "/profile/password", values("current", password, "password", "short"), w.as), 422, "at least 10 characters")
	wantStatus(t, s.get(t, w.Slug, "/profile", elsewhere), 200)
	wantLocation(t, s.post(t, w.Slug, "/profile/password", values("current", password, "password", "another long one"), w.as), "/profile")
	wantStatus(t, s.get(t, w.Slug, "/profile", w.as), 200)
	wantStatus(t, s.get(t, w.Slug, "/profile", elsewhere), 303)
	wantStatus(t, s.post(t, w.Slug, "/session/new", values("email", w.owner.Email, "password", password)), 401, "do not match", w.owner.Email)
	wantLocation(t, s.post(t, w.Slug, "/session/new", values("email", w.owner.Email, "password", "another long one")), "/")
}

func TestSessionsAreListedAndRevoked(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	phone := webtest.SignIn(t, s.env, w.db, w.owner)
	_, neighbour := s.member(t, w, "Nora", tenant.RoleMember)
	sessions, err := tenant.SessionsOf(t.Context(), w.db, w.owner.ID)
	if err != nil || len(sessions) != 2 {
		t.Fatalf("%d sessions, %v", len(sessions), err)
	}
	wantStatus(t, s.get(t, w.Slug, "/profile/sessions", w.as), 200, "This device", "Sign out everywhere else")
	latest := fmt.Sprintf("/profile/sessions/%d/delete", sessions[0].ID)
	wantStatus(t, s.post(t, w.Slug, latest, nil, neighbour), 404)
	wantLocation(t, s.post(t, w.Slug, latest, nil, w.as), "/profile/sessions")
	wantStatus(t, s.get(t, w.Slug, "/profile", phone), 303)

	third := webtest.SignIn(t, s.env, w.db, w.owner)
	wantLocation(t, s.post(t, w.Slug, "/profile/sessions/delete", nil, w.as), "/profile/sessions")
	wantStatus(t, s.get(t, w.Slug, "/profile", third), 303)
	wantStatus(t, s.get(t, w.Slug, "/profile", neighbour), 200)
	own := webtest.Do(t, s.Server, webtest.Request{Method: http.MethodDelete, Host: w.Slug, Path: fmt.Sprintf("/profile/sessions/%d", sessions[1].ID), Cookies: []*http.Cookie{w.as}})
	wantLocation(t, own, "/session/new")
}

func TestAvatar(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w, other := s.workspace(t), s.workspace(t)
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, s.upload(t, w, []byte("no picture")), 422, "This picture could not be read.")
	wantStatus(t, s.upload(t, w, nil), 422, "Choose a picture first.")
	wantLocation(t, s.upload(t, w, picture.Bytes()), "/profile")

	me, err := tenant.MemberByID(t.Context(), w.db, w.owner.ID)
	if err != nil || me.AvatarVersion == 0 {
		t.Fatalf("version %d, %v", me.AvatarVersion, err)
	}
	path := fmt.Sprintf("/avatars/%d/%d", me.ID, me.AvatarVersion)
	wantStatus(t, s.get(t, w.Slug, "/profile", w.as), 200, `src="`+path+`"`)
	got := s.get(t, w.Slug, path, w.as)
	wantStatus(t, got, 200)
	if got.Header.Get("Content-Type") != "image/jpeg" || !strings.Contains(got.Header.Get("Cache-Control"), "private, max-age=31536000, immutable") {
		t.Errorf("headers %v", got.Header)
	}
	wantStatus(t, s.get(t, w.Slug, path), 303)
	wantStatus(t, s.get(t, other.Slug, path, other.as), 404)
	wantStatus(t, s.get(t, w.Slug, fmt.Sprintf("/avatars/%d/1", me.ID), w.as), 404)
	wantLocation(t, s.post(t, w.Slug, "/profile/picture/delete", nil, w.as), "/profile")
	wantStatus(t, s.get(t, w.Slug, path, w.as), 404)
}

func (s stand) upload(t *testing.T, w workspace, picture []byte) webtest.Answer {
	t.Helper()
	return s.sendFile(t, w, "/profile/picture", "avatar", picture, w.as)
}

func (s stand) sendFile(t *testing.T, w workspace, path, field string, picture []byte, as *http.Cookie) webtest.Answer {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile(field, `../"><script>.png`)
	if err != nil {
		t.Fatal(err)
	}
	part.Write(picture)
	form.Close()
	req := httptest.NewRequest(http.MethodPost, path, &body)
	req.Host = w.Slug + ".hearth.test"
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.AddCookie(as)
	res, err := s.App().Test(req, 30_000)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var text bytes.Buffer
	if _, err := text.ReadFrom(res.Body); err != nil {
		t.Fatal(err)
	}
	res.Request = req
	return webtest.Answer{Response: res, Body: text.String()}
}

func TestConfirmation(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	wantLocation(t, s.post(t, w.Slug, "/profile/confirmation", values("next", "/rooms/1"), w.as), "/rooms/1")
	token := s.env.Keys.Sign(tenant.PurposeConfirm, w.ID, fmt.Sprintf("%d:%s", w.owner.ID, w.owner.Email), time.Now().Add(time.Hour))
	for range 2 {
		wantLocation(t, s.get(t, w.Slug, "/confirm?token="+url.QueryEscape(token)), "/")
	}
	if me, err := tenant.MemberByID(t.Context(), w.db, w.owner.ID); err != nil || !me.IsConfirmed() {
		t.Errorf("confirmed %v, %v", me.IsConfirmed(), err)
	}
	over := s.env.Keys.Sign(tenant.PurposeConfirm, w.ID, "1:x", time.Now().Add(-time.Hour))
	wantStatus(t, s.get(t, w.Slug, "/confirm?token="+over), 422, "This link is no longer valid.")
	stream := webtest.Do(t, s.Server, webtest.Request{Host: w.Slug, Path: "/profile/confirmation", Form: url.Values{}, Cookies: []*http.Cookie{w.as},
		Header: http.Header{"Accept": {"text/vnd.turbo-stream.html, text/html"}}})
	wantStatus(t, stream, 200, "<turbo-stream", "confirmed already")
}

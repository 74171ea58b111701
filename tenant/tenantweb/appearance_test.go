package tenantweb

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/web/styles"
	"hearth/tenant/web/webtest"
)

var sheetPath = regexp.MustCompile(`/styles/[0-9a-f]{16}\.css`)

func TestStylesOfAWorkspace(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w, other := s.workspace(t), s.workspace(t)
	_, asNora := s.member(t, w, "Nora", tenant.RoleMember)
	wantStatus(t, s.get(t, w.Slug, "/settings/appearance", w.as), 200, "Style sheet", "Save styles", "Upload logo")
	seen := s.get(t, w.Slug, "/settings/appearance", asNora)
	wantStatus(t, seen, 200, "Administrators of the workspace can change this.")
	if contains(seen.Body, "Save styles") || contains(seen.Body, "Upload logo") {
		t.Error("a member is shown what only administrators may do")
	}
	save := func(source string) webtest.Answer {
		t.Helper()
		return s.post(t, w.Slug, "/settings/appearance/styles", values("styles", source), w.as)
	}
	wantStatus(t, s.post(t, w.Slug, "/settings/appearance/styles", values("styles", ".a{color:red}"), asNora), 403)

	tests := []struct{ name, source, says string }{
		{"something that fetches", ".msg { color: red }\n.msg { background: url(https://evil.example) }", "<strong>Line 2</strong> url() is not taken"},
		{"an import", "@import 'x';", "@import is not taken"},
		{"over everything", ".a{position:fixed}", "nothing may lie over everything else"},
		{"too long", strings.Repeat(".a{color:red}\n", 3000), "at most 20,000 bytes"},
		{"far too long", strings.Repeat("x", 200_000), "at most 20,000 bytes"},
		{"a NUL", ".a{color:\x00red}", "Line 1"},
		{"hostile", "</textarea>" + hostile, "is not saved yet"},
	}
	for _, tt := range tests {
		got := save(tt.source)
		wantStatus(t, got, 422, tt.says)
		if kept := strings.ReplaceAll(tt.source, "\x00", ""); len(kept) < 100 && !contains(got.Body, strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;").Replace(kept)) {
			t.Errorf("%s: what was typed is lost", tt.name)
		}
		if contains(got.Body, "<script>alert") {
			t.Errorf("%s: it runs", tt.name)
		}
	}
	if source, err := tenant.Styles(t.Context(), w.db); err != nil || source != "" {
		t.Errorf("%q was saved, %v", source, err)
	}

	wantLocation(t, save(".msg {\r\n color: tomato }"), "/settings/appearance")
	page := s.get(t, w.Slug, "/settings/appearance", w.as)
	at := sheetPath.FindString(page.Body)
	wantStatus(t, page, 200, at, `class="workspace-styles styles-preview"`)
	if contains(page.Body, `<body class="workspace-styles"`) {
		t.Error("the settings themselves are dressed")
	}
	sheet := s.get(t, w.Slug, at, asNora)
	wantStatus(t, sheet, 200, ".workspace-styles .msg{color:tomato}")
	if got := sheet.Header.Get("Content-Type") + " " + sheet.Header.Get("Cache-Control"); got != "text/css; charset=utf-8 private, max-age=31536000, immutable" {
		t.Errorf("the sheet is served as %s", got)
	}
	wantStatus(t, s.get(t, w.Slug, "/styles/0000000000000000.css", asNora), 404)
	wantStatus(t, s.get(t, other.Slug, at, other.as), 404)
	wantStatus(t, s.get(t, w.Slug, at), 303)
	safe := s.get(t, w.Slug, "/settings/appearance?safe", w.as)
	wantStatus(t, safe, 200, "own styles are off on this page", `href="/settings/appearance"`)
	if sheetPath.MatchString(safe.Body) {
		t.Error("?safe leaves the styles on")
	}
	if got := s.get(t, w.Slug, "/session/new"); sheetPath.MatchString(got.Body) {
		t.Error("the sign-in page is dressed")
	}
	wantStatus(t, s.post(t, w.Slug, "/settings/appearance/try", values("styles", ".a{color:red;background:url(x)}"), w.as), 200, ".workspace-styles .a{color:red}")

	// What was saved under other rules is shown by those of today.
	if _, err := w.db.NewRaw(`UPDATE ?tenant.settings SET styles = '.a{color:red;background:url(x)}'`).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	old := s.get(t, w.Slug, at, asNora)
	if old.Body != "."+styles.Root+" .a{color:red}\n" || old.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%q, %s", old.Body, old.Header.Get("Cache-Control"))
	}
	wantLocation(t, save(""), "/settings/appearance")
	if sheetPath.MatchString(s.get(t, w.Slug, "/settings/appearance", w.as).Body) {
		t.Error("nothing is still something")
	}
}

func sendLogo(t *testing.T, s stand, w workspace, picture []byte, as *http.Cookie) webtest.Answer {
	t.Helper()
	return s.sendFile(t, w, "/settings/appearance/logo", "logo", picture, as)
}

// bomb says in its header that it is larger than anything.
func bomb() []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1)))
	out := b.Bytes()
	binary.BigEndian.PutUint32(out[16:], 60_000)
	binary.BigEndian.PutUint32(out[20:], 60_000)
	binary.BigEndian.PutUint32(out[29:], crc32.ChecksumIEEE(out[12:29]))
	return out
}

func TestTheLogoOfAWorkspace(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w, other := s.workspace(t), s.workspace(t)
	_, asNora := s.member(t, w, "Nora", tenant.RoleMember)
	src := image.NewNRGBA(image.Rect(0, 0, 600, 300))
	for i := range src.Pix {
		src.Pix[i] = 0xFF
	}
	src.Set(0, 0, color.NRGBA{255, 0, 0, 255})
	var asPNG, asJPEG bytes.Buffer
	if err := png.Encode(&asPNG, src); err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(&asJPEG, src, nil); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, s.get(t, w.Slug, "/logo/192.png"), 404)
	wantStatus(t, sendLogo(t, s, w, asPNG.Bytes(), asNora), 403)
	tests := []struct {
		name    string
		picture []byte
		says    string
	}{
		{"nothing", nil, "Choose a picture first."},
		{"text", []byte("<svg onload=alert(1)>"), "could not be read"},
		{"cut off", asPNG.Bytes()[:60], "could not be read"},
		{"a bomb", bomb(), "too large"},
		{"larger than 6 MB", make([]byte, 6<<20+1), "larger than 6 MB"},
	}
	for _, tt := range tests {
		wantStatus(t, sendLogo(t, s, w, tt.picture, w.as), 422, tt.says)
	}
	for _, picture := range [][]byte{asJPEG.Bytes(), asPNG.Bytes()} {
		wantLocation(t, sendLogo(t, s, w, picture, w.as), "/settings/appearance")
	}
	for path, side := range map[string]int{"/logo/192.png": 192, "/logo/512.png?v=x": 512} {
		got := s.get(t, w.Slug, path)
		wantStatus(t, got, 200)
		img, err := png.Decode(strings.NewReader(got.Body))
		if err != nil || img.Bounds().Dx() != side || img.Bounds().Dy() != side {
			t.Errorf("%s: %v, %v", path, img, err)
		}
		if _, _, _, alpha := img.At(side/2, 1).RGBA(); alpha != 0 {
			t.Errorf("%s: above a wide logo something is drawn", path)
		}
		if got.Header.Get("Content-Type") != "image/png" || !strings.HasPrefix(got.Header.Get("Cache-Control"), "public") {
			t.Errorf("%s is served as %v", path, got.Header)
		}
		again := webtest.Do(t, s.Server, webtest.Request{Host: w.Slug, Path: path, Header: http.Header{"If-None-Match": {got.Header.Get("ETag")}}})
		wantStatus(t, again, 304)
	}
	for _, path := range []string{"/logo/64.png", "/logo/x.png", "/logo/192"} {
		wantStatus(t, s.get(t, w.Slug, path), 404)
	}
	wantStatus(t, s.get(t, other.Slug, "/logo/192.png"), 404)
	wantStatus(t, s.get(t, w.Slug, "/session/new"), 200, `src="/logo/192.png?v=`)
	wantStatus(t, s.post(t, w.Slug, "/settings/appearance/logo/delete", nil, asNora), 403)
	wantLocation(t, s.post(t, w.Slug, "/settings/appearance/logo/delete", nil, w.as), "/settings/appearance")
	wantStatus(t, s.get(t, w.Slug, "/logo/192.png"), 404)
	if got := s.get(t, w.Slug, "/session/new"); contains(got.Body, "/logo/") {
		t.Error("the logo is gone and still shown")
	}
}

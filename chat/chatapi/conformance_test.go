package chatapi_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// This file speaks to a running server as a bot does that knows nothing of Hearth:
// with the standard library, and with what Campfire promises.

// ring is what an outside client is given.
type ring struct {
	url, host           string
	key, former, gone   string // of the bot in every room; its key before; of a bot that was deleted
	next                string // a key of another workspace
	room, closed, empty int64  // a room with messages; one that the bot is not in; one without messages
	theirs, elsewhere   int64  // messages of Ada: in the room, and in the closed one
	theirBoost          int64
	total               int // messages in the room at first
}

type answer struct {
	*http.Response
	body string
}

func (r ring) ask(t *testing.T, method, path, contentType string, body io.Reader, header ...string) answer {
	t.Helper()
	req, err := http.NewRequest(method, r.url+path, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = r.host
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res, string(text)}
}

func (a answer) want(t *testing.T, status int, what string) answer {
	t.Helper()
	if a.StatusCode != status {
		t.Errorf("%s: %d, want %d: %.300s", what, a.StatusCode, status, a.body)
	}
	return a
}

func (r ring) at(room int64, key, rest string) string {
	return fmt.Sprintf("/rooms/%d/%s/messages%s", room, key, rest)
}

type said struct {
	ID        int64  `json:"id"`
	CreatedAt string `json:"created_at"`
	Body      struct {
		PlainText string `json:"plain_text"`
		HTML      string `json:"html"`
	} `json:"body"`
	Creator struct {
		ID        int64  `json:"id"`
		Name      string `json:"name"`
		Role      string `json:"role"`
		AvatarURL string `json:"avatar_url"`
	} `json:"creator"`
	Room struct {
		ID int64 `json:"id"`
	} `json:"room"`
	URL string `json:"url"`
}

func (r ring) page(t *testing.T, path string) ([]said, answer) {
	t.Helper()
	a := r.ask(t, "GET", path, "", nil).want(t, 200, "GET "+path)
	var page []said
	if err := json.Unmarshal([]byte(a.body), &page); err != nil {
		t.Fatalf("GET %s: %v: %.200s", path, err, a.body)
	}
	return page, a
}

func (r ring) last(t *testing.T) said {
	t.Helper()
	page, _ := r.page(t, r.at(r.room, r.key, ""))
	return page[len(page)-1]
}

const curl = "application/x-www-form-urlencoded" // what it says unless it is told otherwise

func TestABotOfCampfirePosts(t *testing.T) {
	t.Parallel()
	r := newRing(t)
	if !regexp.MustCompile(`/rooms/\d+/\d+-[^/]+/messages$`).MatchString(r.at(r.room, r.key, "")) {
		t.Errorf("nobody recognises %s", r.at(r.room, r.key, ""))
	}
	for _, tt := range []struct{ name, path, contentType, body, plain, html string }{
		{"text by curl", "", curl, "Hello, world", "Hello, world", "Hello, world"},
		{"what looks like a form", "", curl, "a=1&amp;b=%zz+c", "a=1&b=%zz+c", "a=1&amp;b=%zz+c"},
		{"with .json", ".json", "text/html", "<b>Bold</b> move", "Bold move", "<b>Bold</b> move"},
		{"JSON that is none", "", "application/json", "not { json", "not { json", "not { json"},
		{"no type", "", "", "<p>One</p><p>Two</p>", "One\nTwo", "<p>One</p><p>Two</p>"},
		{"lines", "", "text/plain; charset=utf-8", "first\nsecond", "first second", "first\nsecond"},
		{"what is not allowed", "", "text/html", `<script>x()</script><img src=x onerror=x()><a href="javascript:x()" onclick="x()">here</a><em>ok</em>`, "hereok", `here<em>ok</em>`},
		{"any script", "", "text/html", "火の用心 🔥", "火の用心 🔥", "火の用心 🔥"},
	} {
		a := r.ask(t, "POST", r.at(r.room, r.key, tt.path), tt.contentType, strings.NewReader(tt.body)).want(t, 201, tt.name)
		m := r.last(t)
		if a.body != "" || a.Header.Get("Location") != fmt.Sprintf("http://%s/messages/%d", r.host, m.ID) {
			t.Errorf("%s: body %q, Location %q, the last is %d", tt.name, a.body, a.Header.Get("Location"), m.ID)
		}
		if m.Body.PlainText != tt.plain || m.Body.HTML != `<div class="trix-content">`+tt.html+`</div>` {
			t.Errorf("%s: said %q, %s", tt.name, m.Body.PlainText, m.Body.HTML)
		}
	}
	r.ask(t, "POST", r.at(r.room, "%20"+r.key+"%20", ""), curl, strings.NewReader("spaces")).want(t, 201, "spaces around the key")
	r.ask(t, "POST", r.at(r.room, r.former, ""), curl, strings.NewReader("former")).want(t, 201, "the key before, within a day")
	r.ask(t, "POST", r.at(r.room, r.key, ""), curl, strings.NewReader("from a page"), "Origin", "https://elsewhere.example", "Sec-Fetch-Site", "cross-site").want(t, 201, "whoever sends it")
	for _, blank := range []string{"", "  \n\t ", "<p></p>", "<script>x()</script>"} {
		r.ask(t, "POST", r.at(r.room, r.key, ""), curl, strings.NewReader(blank)).want(t, 422, fmt.Sprintf("blank %q", blank))
	}
	r.ask(t, "GET", r.at(r.room, r.key, fmt.Sprintf("/%d", r.theirs)), "", nil).want(t, 405, "one message")
}

func TestABotOfCampfireSendsAFile(t *testing.T) {
	t.Parallel()
	r := newRing(t)
	send := func(field, name string) answer {
		var form bytes.Buffer
		w := multipart.NewWriter(&form)
		must(t, w.WriteField("body", "is not looked at"))
		part, err := w.CreateFormFile(field, name)
		must(t, err)
		_, err = io.WriteString(part, "a,b\n1,2\n")
		must(t, err)
		must(t, w.Close())
		return r.ask(t, "POST", r.at(r.room, r.key, ""), w.FormDataContentType(), &form)
	}
	send("attachment", "figures.csv").want(t, 201, "a file")
	if m := r.last(t); m.Body.PlainText != "figures.csv" || m.Body.HTML != "" {
		t.Errorf("the file reads %q, %q", m.Body.PlainText, m.Body.HTML)
	}
	send("other", "figures.csv").want(t, 422, "no attachment")
}

func TestABotOfCampfireReads(t *testing.T) {
	t.Parallel()
	r := newRing(t)
	if page, a := r.page(t, r.at(r.empty, r.key, "")); len(page) != 0 || a.body != "[]" || a.Header.Get("X-Total-Count") != "0" || a.Header.Get("Link") != "" {
		t.Errorf("nothing: %q, %v", a.body, a.Header)
	}
	var seen []int64
	path := r.at(r.room, r.key, ".json")
	link := regexp.MustCompile(`^<http://([^/]+)(/[^>]+)>; rel="next"$`)
	for pages := 0; path != ""; pages++ {
		page, a := r.page(t, path)
		if a.Header.Get("X-Total-Count") != fmt.Sprint(r.total) || len(page) > 40 || !strings.HasPrefix(a.Header.Get("Content-Type"), "application/json") {
			t.Fatalf("%s: %d of %s, %s", path, len(page), a.Header.Get("X-Total-Count"), a.Header.Get("Content-Type"))
		}
		var ids []int64
		for _, m := range page {
			ids = append(ids, m.ID)
		}
		seen = append(ids, seen...)
		next := link.FindStringSubmatch(a.Header.Get("Link"))
		if path = ""; next != nil {
			path = next[2]
			if next[1] != r.host || !strings.HasSuffix(path, fmt.Sprintf("?before=%d", ids[0])) || len(page) != 40 {
				t.Fatalf("Link %q behind %v", a.Header.Get("Link"), ids)
			}
		} else if a.Header.Get("Link") != "" || pages != (r.total-1)/40 {
			t.Fatalf("page %d: Link %q", pages, a.Header.Get("Link"))
		}
	}
	if len(seen) != r.total || !slices.IsSorted(seen) {
		t.Errorf("%d of %d, in order %v", len(seen), r.total, slices.IsSorted(seen))
	}
	page, a := r.page(t, r.at(r.room, r.key, fmt.Sprintf("?after=%d", seen[0])))
	if len(page) != 40 || page[0].ID != seen[1] || !strings.Contains(a.Header.Get("Link"), fmt.Sprintf("after=%d>", seen[40])) {
		t.Errorf("after the first: %d, Link %q", len(page), a.Header.Get("Link"))
	}
	if page, a := r.page(t, r.at(r.room, r.key, fmt.Sprintf("?after=%d", seen[len(seen)-1]))); len(page) != 0 || a.Header.Get("Link") != "" {
		t.Errorf("after the last: %d, Link %q", len(page), a.Header.Get("Link"))
	}

	var raw []map[string]any
	must(t, json.Unmarshal([]byte(a.body), &raw))
	one := raw[0]
	for at, want := range map[string][]string{"": {"body", "created_at", "creator", "id", "room", "url"}, "body": {"html", "plain_text"}, "creator": {"avatar_url", "id", "name", "role"}, "room": {"id"}} {
		part := one
		if at != "" {
			part, _ = one[at].(map[string]any)
		}
		if got := slices.Sorted(maps.Keys(part)); !slices.Equal(got, want) {
			t.Errorf("fields of %q: %v", at, got)
		}
	}
	m := page[0]
	if !regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`).MatchString(m.CreatedAt) || m.Creator.Role != "administrator" || m.Room.ID != r.room ||
		m.URL != fmt.Sprintf("http://%s/rooms/%d/messages/%d", r.host, r.room, m.ID) {
		t.Errorf("a message reads %+v", m)
	}
	face, err := url.Parse(m.Creator.AvatarURL)
	must(t, err)
	if a := r.ask(t, "GET", face.RequestURI(), "", nil).want(t, 200, "the face"); face.Host != r.host || !strings.HasPrefix(a.Header.Get("Content-Type"), "image/") {
		t.Errorf("the face at %s is %s", face, a.Header.Get("Content-Type"))
	}
	r.ask(t, "GET", "/users/forged/avatar", "", nil).want(t, 404, "a forged face")
}

func TestABotOfCampfireChangesWhatIsItsOwn(t *testing.T) {
	t.Parallel()
	r := newRing(t)
	r.ask(t, "POST", r.at(r.room, r.key, ""), curl, strings.NewReader("first")).want(t, 201, "post")
	mine := r.last(t).ID
	on := func(message int64, rest string) string {
		return r.at(r.room, r.key, fmt.Sprintf("/%d%s", message, rest))
	}
	for _, method := range []string{"PATCH", "PUT"} {
		for _, suffix := range []string{"", ".json"} {
			body := "<i>" + method + "</i>" + suffix
			a := r.ask(t, method, on(mine, suffix), curl, strings.NewReader(body)).want(t, 200, method+suffix)
			var m said
			must(t, json.Unmarshal([]byte(a.body), &m))
			if m.ID != mine || m.Body.HTML != `<div class="trix-content">`+body+`</div>` || m.Creator.Role != "bot" || r.last(t).Body != m.Body {
				t.Errorf("%s: %s", method, a.body)
			}
		}
	}
	r.ask(t, "PATCH", on(mine, ""), curl, strings.NewReader(" ")).want(t, 422, "changed to nothing")
	r.ask(t, "PATCH", on(r.theirs, ""), curl, strings.NewReader("x")).want(t, 403, "somebody else's")
	r.ask(t, "PATCH", on(r.elsewhere, ""), curl, strings.NewReader("x")).want(t, 404, "of another room")
	r.ask(t, "PATCH", on(999_999_999, ""), curl, strings.NewReader("x")).want(t, 404, "none")
	r.ask(t, "PATCH", r.at(r.room, r.key, "/x"), curl, strings.NewReader("x")).want(t, 404, "no number")

	boost := r.ask(t, "POST", on(r.theirs, "/boosts"), curl, strings.NewReader("👍")).want(t, 201, "boost")
	var b struct {
		ID        int64          `json:"id"`
		Content   string         `json:"content"`
		CreatedAt string         `json:"created_at"`
		Booster   map[string]any `json:"booster"`
		Message   map[string]any `json:"message"`
	}
	must(t, json.Unmarshal([]byte(boost.body), &b))
	if b.ID == 0 || b.Content != "👍" || !strings.HasSuffix(b.CreatedAt, "Z") || b.Booster["role"] != "bot" || b.Message["id"] != float64(r.theirs) || b.Message["url"] == nil {
		t.Errorf("a boost reads %s", boost.body)
	}
	r.ask(t, "POST", on(r.theirs, "/boosts.json"), curl, strings.NewReader("shipped")).want(t, 201, "boost with .json")
	r.ask(t, "POST", on(r.theirs, "/boosts"), curl, strings.NewReader(" ")).want(t, 422, "blank boost")
	r.ask(t, "POST", on(r.theirs, "/boosts"), curl, strings.NewReader(strings.Repeat("long", 20))).want(t, 422, "long boost")
	r.ask(t, "DELETE", on(r.theirs, fmt.Sprintf("/boosts/%d", r.theirBoost)), "", nil).want(t, 404, "somebody else's boost")
	r.ask(t, "DELETE", on(mine, fmt.Sprintf("/boosts/%d", b.ID)), "", nil).want(t, 404, "a boost of another message")
	if a := r.ask(t, "DELETE", on(r.theirs, fmt.Sprintf("/boosts/%d.json", b.ID)), "", nil).want(t, 204, "take it back"); a.body != "" {
		t.Errorf("says %q", a.body)
	}
	r.ask(t, "DELETE", on(r.theirs, fmt.Sprintf("/boosts/%d", b.ID)), "", nil).want(t, 404, "take it back twice")

	r.ask(t, "DELETE", on(r.theirs, ""), "", nil).want(t, 403, "delete somebody else's")
	if a := r.ask(t, "DELETE", on(mine, ""), "", nil).want(t, 204, "delete"); a.body != "" {
		t.Errorf("says %q", a.body)
	}
	r.ask(t, "DELETE", on(mine, ""), "", nil).want(t, 404, "delete twice")
	if _, a := r.page(t, r.at(r.room, r.key, "")); a.Header.Get("X-Total-Count") != fmt.Sprint(r.total) {
		t.Errorf("%s are left of %d", a.Header.Get("X-Total-Count"), r.total)
	}
}

func TestWrongKeysAreShownTheDoor(t *testing.T) {
	t.Parallel()
	r := newRing(t)
	flipped := r.key[:len(r.key)-1] + map[bool]string{true: "b", false: "a"}[strings.HasSuffix(r.key, "a")]
	for name, key := range map[string]string{"wrong": flipped, "another workspace's": r.next, "deleted": r.gone, "no key": "key", "cut": r.key[:5], "broken": r.key + "%25zz", "a zero in front": "0" + r.key} {
		for _, call := range []struct{ method, rest string }{{"GET", ""}, {"POST", ""}, {"POST", ".json"}, {"PATCH", fmt.Sprintf("/%d", r.theirs)},
			{"DELETE", fmt.Sprintf("/%d", r.theirs)}, {"POST", fmt.Sprintf("/%d/boosts", r.theirs)}, {"DELETE", fmt.Sprintf("/%d/boosts/1", r.theirs)}} {
			a := r.ask(t, call.method, r.at(r.room, key, call.rest), curl, strings.NewReader("x")).want(t, 302, name+" key: "+call.method+call.rest)
			if a.Header.Get("Location") != "http://"+r.host+"/session/new" {
				t.Errorf("%s key: on to %q", name, a.Header.Get("Location"))
			}
		}
	}
	for _, room := range []int64{r.closed, 999_999_999} {
		r.ask(t, "GET", r.at(room, r.key, ""), "", nil).want(t, 404, "a room that the bot is not in")
		r.ask(t, "POST", r.at(room, r.key, ""), curl, strings.NewReader("x")).want(t, 404, "a room that the bot is not in")
	}
	for _, path := range []string{"/", fmt.Sprintf("/rooms/%d", r.room), fmt.Sprintf("/rooms/%d/messages", r.room), "/settings", "/search"} {
		r.ask(t, "GET", path+"?bot_key="+r.key, "", nil).want(t, 403, "the key elsewhere: "+path)
		r.ask(t, "POST", path+"?bot_key="+r.key, curl, strings.NewReader("body=x")).want(t, 403, "the key elsewhere: "+path)
	}
}

func TestBadBodiesAreAnsweredPlainly(t *testing.T) {
	t.Parallel()
	r := newRing(t)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	for range 100 {
		_, err := z.Write(make([]byte, 1<<20))
		must(t, err)
	}
	must(t, z.Close())
	post := r.at(r.room, r.key, "")
	r.ask(t, "POST", post, curl, &packed, "Content-Encoding", "gzip").want(t, 415, "a gzip bomb")
	for name, tt := range map[string]struct {
		body   string
		status int
	}{
		"10 MB":            {strings.Repeat("x", 10<<20), 413},
		"a long text":      {strings.Repeat("<p>x</p>", 20_000), 422},
		"no UTF-8":         {"a\xff\xfeb", 422},
		"a zero":           {"a\x00b", 422},
		"percent-broken":   {"100%zz%", 201},
		"deep":             {strings.Repeat("<div>", 5_000) + "x", 201},
		"tags that escape": {"</div></article><turbo-stream action=remove target=x>hi", 201},
	} {
		a := r.ask(t, "POST", post, "text/html", strings.NewReader(tt.body)).want(t, tt.status, name)
		if strings.Contains(a.body, "<html") {
			t.Errorf("%s: a program is shown a page", name)
		}
	}
	if m := r.last(t); strings.Contains(m.Body.HTML, "turbo") {
		t.Errorf("shown: %s", m.Body.HTML)
	}
	r.ask(t, "POST", post, "multipart/form-data; boundary=x", strings.NewReader("--x\r\nbroken")).want(t, 400, "a broken form")
	r.ask(t, "POST", post, "multipart/form-data", strings.NewReader("no boundary")).want(t, 400, "a form without a boundary")
	r.ask(t, "GET", r.at(r.room, r.key, "?before=x&after=-1"), "", nil).want(t, 200, "no numbers")
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

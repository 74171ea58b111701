package unfurl_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/unfurl"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/outbound"

	"github.com/google/go-cmp/cmp"
)

// site answers what a test says, and counts who came.
type site struct {
	*httptest.Server
	came atomic.Int64
}

func newSite(t *testing.T, answer http.HandlerFunc) *site {
	t.Helper()
	s := &site{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.came.Add(1)
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func opened(t *testing.T, answer http.HandlerFunc) *site {
	t.Helper()
	s := newSite(t, answer)
	outbound.OpenInTest(t, s.Listener.Addr().(*net.TCPAddr).AddrPort(), nil)
	return s
}

func page(w http.ResponseWriter, kind, body string) {
	w.Header().Set("Content-Type", kind)
	io.WriteString(w, body)
}

func client() *unfurl.Client { return unfurl.New(outbound.New(outbound.Config{})) }

func TestWhatPagesSayOfThemselves(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("kettle ", 200)
	tests := []struct {
		name, kind, body string
		want             chat.Page
	}{
		{"Open Graph before everything", "text/html", `<title>No</title><meta name=twitter:title content=No><meta name=description content=No>
			<meta property="og:title" content="Kettles &amp; pots"><meta property="og:description" content="All of them"><meta property="og:site_name" content="The shop">`,
			chat.Page{SiteName: "The shop", Title: "Kettles & pots", Description: "All of them"}},
		{"twitter's names", "text/html", `<title>No</title><meta name="twitter:title" content="Kettles"><meta name="twitter:description" content="All">`,
			chat.Page{Title: "Kettles", Description: "All"}},
		{"names and properties taken for each other", "text/html", `<meta name="og:title" content="Kettles"><meta property="description" content="All">`,
			chat.Page{Title: "Kettles", Description: "All"}},
		{"a title alone", "text/html", "<!DOCTYPE html><html><head><title>\n  Kettles \t and\npots </title>", chat.Page{Title: "Kettles and pots"}},
		{"an empty answer does not count", "text/html", `<meta property="og:title" content="  "><title>Kettles</title>`, chat.Page{Title: "Kettles"}},
		{"the first of two", "text/html", `<meta property=og:title content=One><meta property=og:title content=Two>`, chat.Page{Title: "One"}},
		{"script is not read", "text/html", `<script>"<title>No</title><meta property=og:title content=No>"</script><style><title>No</title></style><title>Yes</title>`, chat.Page{Title: "Yes"}},
		{"nor a comment", "text/html", `<!-- <title>No</title> --><title>Yes</title>`, chat.Page{Title: "Yes"}},
		{"nor the page's text", "text/html", `<title>Yes</title></head><body><meta property=og:title content=No>`, chat.Page{Title: "Yes"}},
		{"tags are taken out", "text/html", `<meta property=og:title content="&lt;b&gt;Big&lt;/b&gt; &lt;script&gt;alert(1)&lt;/script&gt; 1 &lt; 2">`, chat.Page{Title: "Big alert(1) 1 < 2"}},
		{"so is what nobody sees", "text/html", "<title>a\u202egpj.exe\u0007 \u2028b\u200b</title>", chat.Page{Title: "agpj.exe b"}},
		{"the words of a long page are cut", "text/html", "<title>" + long + "</title><meta name=description content='" + long + "'>",
			chat.Page{Title: cut(long, 280), Description: cut(long, 560)}},
		{"a charset that is sent", "text/html; charset=iso-8859-1", "<title>Caf\xe9</title>", chat.Page{Title: "Café"}},
		{"a charset that is declared", "text/html", "<meta charset=windows-1251><title>\xd7\xe0\xe9\xed\xe8\xea</title>", chat.Page{Title: "Чайник"}},
		{"a charset that is declared the old way", "text/html", `<meta http-equiv="Content-Type" content="text/html; charset=shift_jis"><title>` + "\x82\xe2\x82\xa9\x82\xf1</title>", chat.Page{Title: "やかん"}},
		{"a mark at the beginning", "text/html; charset=iso-8859-1", "\ufeff<title>Café</title>", chat.Page{Title: "Café"}},
		{"UTF-8 without a word about it", "text/html", "<title>Café やかん</title>", chat.Page{Title: "Café やかん"}},
		{"a charset that is none", "text/html; charset=nonsense", "<title>Kettle</title>", chat.Page{Title: "Kettle"}},
		{"half a page", "text/html", `<title>Kettle</title><meta property="og:desc`, chat.Page{Title: "Kettle"}},
		{"capitals", "TEXT/HTML; Charset=UTF-8", `<TITLE>Kettle</TITLE><META PROPERTY="OG:Description" CONTENT="All">`, chat.Page{Title: "Kettle", Description: "All"}},
		{"no title", "text/html", `<meta name=description content=All>`, chat.Page{}},
		{"not a page", "text/plain", "<title>Kettle</title>", chat.Page{}},
		{"no type at all", "", "<title>Kettle</title>", chat.Page{}},
		{"a drawing", "image/svg+xml", "<title>Kettle</title>", chat.Page{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := opened(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Content-Type"] = nil
				if tt.kind != "" {
					w.Header().Set("Content-Type", tt.kind)
				}
				io.WriteString(w, tt.body)
			})
			got, err := client().Unfurl(t.Context(), tenant.NewID(), s.URL)
			if none := tt.want.Title == ""; none != fault.Is(err, fault.Invalid) || !none && err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func cut(text string, most int) string { return strings.TrimSpace(text[:most-1]) + "…" }

func TestThePictureOfAPage(t *testing.T) {
	t.Parallel()
	inside := newSite(t, func(w http.ResponseWriter, _ *http.Request) { page(w, "image/png", "secret") })
	tests := []struct {
		name, place, kind string
		status            int
		want              string
	}{
		{"absolute", "%s/a.png", "image/png", 200, "picture"},
		{"relative", "../a.png?b=1", "image/webp", 200, "picture"},
		{"without a scheme", "//%h/a.png", "image/jpeg; charset=x", 200, "picture"},
		{"of another type", "/a.png", "image/svg+xml", 200, ""},
		{"a page", "/a.png", "text/html", 200, ""},
		{"not there", "/a.png", "image/png", 404, ""},
		{"on this machine", inside.URL + "/a.png", "image/png", 200, ""},
		{"metadata", "http://169.254.169.254/a.png", "image/png", 200, ""},
		{"in the page itself", "data:image/png;base64,AAAA", "image/png", 200, ""},
		{"nonsense", "http://[", "image/png", 200, ""},
		{"too large", "/large.png", "image/png", 200, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var s *site
			s = opened(t, func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.Path {
				case "/large.png":
					page(w, tt.kind, strings.Repeat("x", 6<<20))
				case "/deep/page":
					place := strings.NewReplacer("%s", s.URL, "%h", s.Listener.Addr().String()).Replace(tt.place)
					page(w, "text/html", `<title>Kettle</title><meta property="og:image" content="`+place+`">`)
				default:
					w.Header().Set("Content-Type", tt.kind)
					w.WriteHeader(tt.status)
					io.WriteString(w, "picture")
				}
			})
			got, err := client().Unfurl(t.Context(), tenant.NewID(), s.URL+"/deep/page")
			if err != nil || got.Title != "Kettle" || string(got.Picture) != tt.want {
				t.Errorf("%q %q, %v; want %q", got.Title, got.Picture, err, tt.want)
			}
		})
	}
	t.Cleanup(func() {
		if n := inside.came.Load(); n != 0 {
			t.Errorf("%d requests arrived inside", n)
		}
	})
}

// lying answers look-ups in turn: the last for ever.
type lying struct{ answers []string }

func (l *lying) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	answer := l.answers[0]
	if len(l.answers) > 1 {
		l.answers = l.answers[1:]
	}
	return []netip.Addr{netip.MustParseAddr(answer)}, nil
}

// TestNothingInsideIsUnfurled has a server inside that would see it if anything were
// fetched.
func TestNothingInsideIsUnfurled(t *testing.T) {
	t.Parallel()
	inside := newSite(t, func(w http.ResponseWriter, _ *http.Request) { page(w, "text/html", "<title>secret</title>") })
	port := inside.Listener.Addr().(*net.TCPAddr).Port
	at := func(host string) string { return fmt.Sprintf("http://%s:%d/", host, port) }
	outside := opened(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, at(r.URL.Query().Get("to")), http.StatusFound)
	})
	outsidePort := outside.Listener.Addr().(*net.TCPAddr).Port
	tests := []struct {
		name, address string
		dns           []string
	}{
		{"by address", at("127.0.0.1"), nil},
		{"by name", at("localhost"), []string{"127.0.0.1"}},
		{"by a name of anybody's", at("inside.example"), []string{"127.0.0.1"}},
		{"by decimal", at("2130706433"), nil},
		{"by octal", at("0177.1"), nil},
		{"by IPv6", at("[::1]"), nil},
		{"by mapped IPv6", at("[::ffff:127.0.0.1]"), nil},
		{"by compatible IPv6", at("[::127.0.0.1]"), nil},
		{"by NAT64", at("[64:ff9b::7f00:1]"), nil},
		{"by 6to4", at("[2002:7f00:1::1]"), nil},
		{"by Teredo", at("[2001:0:7f00:1::1]"), nil},
		{"by a name with IPv6", at("inside.example"), []string{"::1"}},
		{"by redirect", outside.URL + "/?to=127.0.0.1", nil},
		{"by redirect to a name", outside.URL + "/?to=inside.example", []string{"127.0.0.1"}},
		{"by redirect to IPv6", outside.URL + "/?to=[::ffff:127.0.0.1]", nil},
		{"by rebinding after a redirect", fmt.Sprintf("http://turns.example:%d/?to=turns.example", outsidePort), []string{"127.0.0.1", "127.0.0.1"}},
		{"by rebinding to metadata", fmt.Sprintf("http://turns.example:%d/?to=turns.example", outsidePort), []string{"127.0.0.1", "169.254.169.254"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cfg := outbound.Config{}
			if tt.dns != nil {
				cfg.Resolver = &lying{tt.dns}
			}
			got, err := unfurl.New(outbound.New(cfg)).Unfurl(t.Context(), tenant.NewID(), tt.address)
			if !errors.Is(err, outbound.ErrBlocked) || !fault.Is(err, fault.Invalid) || got.Title != "" {
				t.Errorf("%+v, %v; want it blocked", got, err)
			}
		})
	}
	t.Cleanup(func() {
		if n := inside.came.Load(); n != 0 {
			t.Errorf("%d requests arrived inside", n)
		}
	})
}

func TestFilesAreNotAsked(t *testing.T) {
	t.Parallel()
	s := opened(t, func(w http.ResponseWriter, _ *http.Request) { page(w, "text/html", "<title>Kettle</title>") })
	for _, name := range []string{"a.zip", "a.tar.gz", "a.PNG", "a.mp4?x=1", "a.mp3", "a.exe", "a.dmg", "a.pdf", "a.deb#x"} {
		if _, err := client().Unfurl(t.Context(), tenant.NewID(), s.URL+"/"+name); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := s.came.Load(); n != 0 {
		t.Errorf("%d files were asked for", n)
	}
	for _, name := range []string{"", "a", "a.html", "v1.2", "a.png/page"} {
		if _, err := client().Unfurl(t.Context(), tenant.NewID(), s.URL+"/"+name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestStatusesAndSizes(t *testing.T) {
	t.Parallel()
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	io.WriteString(z, "<title>Kettle</title>")
	z.Write(make([]byte, 16<<20))
	z.Close()
	s := opened(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		switch r.URL.Path {
		case "/error":
			w.WriteHeader(500)
		case "/gone":
			w.WriteHeader(404)
		case "/partial":
			w.WriteHeader(206)
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(bomb.Bytes())
			return
		case "/late":
			io.WriteString(w, strings.Repeat("<meta name=x content=y>", 100_000))
		case "/attributes":
			io.WriteString(w, "<meta "+strings.Repeat("a=b ", 200_000)+">")
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
			return
		}
		io.WriteString(w, "<title>Kettle</title>"+strings.Repeat("<p>more", 400_000))
	})
	for path, want := range map[string]string{"/": "Kettle", "/bomb": "Kettle", "/error": "", "/gone": "", "/partial": "", "/late": "", "/attributes": "", "/loop": ""} {
		began := time.Now()
		got, err := client().Unfurl(t.Context(), tenant.NewID(), s.URL+path)
		if got.Title != want || want == "" && !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %q, %v; want %q", path, got.Title, err, want)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%s took %v", path, took)
		}
	}
}

func FuzzReadHead(f *testing.F) {
	f.Add([]byte("<title>Kettle</title>"), "text/html")
	f.Add([]byte("\xfe\xff<\x00t"), "text/html; charset=utf-16")
	f.Add([]byte(`<meta property="og:title" content="&#0;&#xD800;a">`), "")
	f.Fuzz(func(t *testing.T, page []byte, kind string) {
		title := unfurl.TitleOf(page, kind)
		if !tenant.CleanText(title) || len([]rune(title)) > chat.MaxPreviewTitle || strings.ContainsAny(title, "\n\r\t") {
			t.Errorf("title %q", title)
		}
	})
}

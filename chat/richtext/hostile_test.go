package richtext

import (
	_ "embed"
	"io"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
)

//go:embed testdata/hostile.txt
var hostileText string

// hostile is the corpus: entries separated by %%, with what a text file cannot hold
// spelt out.
func hostile() []string {
	spelt := strings.NewReplacer("{NUL}", "\x00", "{BAD}", "\xff\xc0\xaf", "{CR}", "\r", "{BS}", "\b", "{ESC}", "\x1b")
	return strings.Split(spelt.Replace(strings.TrimSuffix(hostileText, "\n")), "\n%%\n")
}

// evil mentions a member whose name is itself an attack.
type evil struct{}

func (evil) Mentioned(name string) (int64, string, bool) {
	switch name {
	case "Ada":
		return 7, "Ada", true
	case "Evil":
		return 8, "Evil\x00\"><script data-controller=x>", true
	}
	return 0, "", false
}

// allowed is written by hand, apart from the policies it checks.
type allowed map[string]map[string]*regexp.Regexp

// marks are the classes a message may carry besides the name of a language.
const marks = `^(at|code-key|code-str|code-num|code-fn|code-note|code-add|code-del)$`

var (
	oneOf    = regexp.MustCompile
	anything = oneOf(``)
	links    = map[string]*regexp.Regexp{
		"href":   anything, // its scheme is checked below
		"rel":    oneOf(`^noopener noreferrer nofollow$`),
		"target": oneOf(`^_blank$`),
	}
	inMessages = allowed{
		"p": nil, "br": nil, "hr": nil, "em": nil, "strong": nil, "del": nil, "blockquote": nil,
		"ul": nil, "li": nil, "h4": nil, "h5": nil, "h6": nil,
		"a":    links,
		"ol":   {"start": oneOf(`^[0-9]{1,9}$`)},
		"pre":  {"data-language": oneOf(`^[A-Za-z0-9][A-Za-z0-9+#._ -]{0,19}$`)},
		"code": {"class": oneOf(`^language-[a-z0-9+#._-]{1,20}$`)},
		"span": {"class": oneOf(marks), "data-member-id": oneOf(`^[78]$`)},
	}
	ours     = withMembers(inMessages)
	fromBots = allowed{"a": links, "ol": {"start": oneOf(`^[0-9]{1,9}$`)}}
)

func withMembers(list allowed) allowed {
	list = maps.Clone(list)
	list["span"] = map[string]*regexp.Regexp{"class": oneOf(marks), "data-member-id": oneOf(`^[0-9]+$`)}
	return list
}

func init() {
	for tag := range strings.FieldsSeq(`abbr acronym address b big blockquote br cite code dd del dfn div dl dt em
		figcaption figure h1 h2 h3 h4 h5 h6 hr i ins kbd li p pre samp small span strong sub sup time tt ul var`) {
		fromBots[tag] = nil
	}
}

// mustBeHarmless reads out the way a browser would and complains about every tag,
// attribute and scheme that is not on the list, and about tags left open.
func mustBeHarmless(t *testing.T, list allowed, source, out string) {
	t.Helper()
	if !utf8.ValidString(out) || strings.ContainsAny(out, "\x00\r\b\x1b") {
		t.Errorf("%q: bytes no page may hold in %q", source, out)
	}
	var open []string
	z := html.NewTokenizer(strings.NewReader(out))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			if z.Err() != io.EOF || len(open) > 0 {
				t.Errorf("%q: ends with %v, open %v: %s", source, z.Err(), open, out)
			}
			break
		}
		tok := z.Token()
		switch kind {
		case html.TextToken:
		case html.StartTagToken, html.SelfClosingTagToken:
			checkTag(t, list, source, tok)
			if tok.Data != "br" && tok.Data != "hr" {
				open = append(open, tok.Data)
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != tok.Data {
				t.Fatalf("%q: </%s> closes nothing: %s", source, tok.Data, out)
			}
			open = open[:len(open)-1]
		default:
			t.Errorf("%q: token %v in %s", source, tok, out)
		}
		if len(open) > 100 {
			t.Fatalf("%.80q: nested deeper than 100", source)
		}
	}
	checkTree(t, list, source, out)
}

func checkTag(t *testing.T, list allowed, source string, tok html.Token) {
	t.Helper()
	attrs, ok := list[tok.Data]
	if !ok {
		t.Errorf("%q: <%s> must not survive", source, tok.Data)
	}
	for _, a := range tok.Attr {
		shape := attrs[a.Key]
		if shape == nil || !shape.MatchString(a.Val) {
			t.Errorf("%q: <%s %s=%q> must not survive", source, tok.Data, a.Key, a.Val)
		}
		if a.Key != "href" {
			continue
		}
		u, err := url.Parse(a.Val)
		if err != nil || !slices.Contains([]string{"http", "https", "mailto"}, u.Scheme) {
			t.Errorf("%q: href %q must not survive (%v)", source, a.Val, err)
		}
	}
}

// checkTree parses as inside the page's own element: what a tokenizer sees and what
// a tree becomes differ, and mutation attacks live in the difference.
func checkTree(t *testing.T, list allowed, source, out string) {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(out), nil)
	if err != nil {
		t.Fatalf("%.80q: %v", source, err)
	}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode && n.Data != "html" && n.Data != "head" && n.Data != "body" {
			checkTag(t, list, source, html.Token{Data: n.Data, Attr: n.Attr})
		}
		if n.Type == html.CommentNode || n.Namespace != "" {
			t.Errorf("%q: %v must not survive", source, n)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	for _, n := range nodes {
		walk(n)
	}
}

func checkRendered(t *testing.T, source string, r Rendered) {
	t.Helper()
	mustBeHarmless(t, inMessages, source, r.HTML)
	if !utf8.ValidString(r.Text) || strings.ContainsAny(r.Text, "\x00\r\b\x1b\u202e") || len(r.Text) > MaxText {
		t.Errorf("%.80q: text %.80q, %d bytes", source, r.Text, len(r.Text))
	}
}

func TestHostileInputComesOutHarmless(t *testing.T) {
	t.Parallel()
	corpus := hostile()
	if len(corpus) < 80 {
		t.Fatalf("only %d entries: the corpus was not read", len(corpus))
	}
	for _, source := range corpus {
		for _, s := range []string{source, "> " + source, "- " + source, "**" + source + "**", "[" + source + "](https://x.example)"} {
			checkRendered(t, s, interpret(clean(s), evil{}))
			checkRendered(t, s, plainly(clean(s)))
		}
		mustBeHarmless(t, fromBots, source, SanitizeHTML(source))
	}
	all := strings.Join(corpus, "\n\n")
	checkRendered(t, all, interpret(clean(all), evil{}))
	mustBeHarmless(t, fromBots, all, SanitizeHTML(all))
}

func FuzzRender(f *testing.F) {
	for _, s := range hostile() {
		f.Add(s)
	}
	for _, s := range ordinary(f) {
		f.Add(s.source)
	}
	f.Fuzz(func(t *testing.T, source string) {
		first := interpret(clean(source), evil{})
		checkRendered(t, source, first)
		if again := interpret(clean(source), evil{}); again.HTML != first.HTML || again.Text != first.Text {
			t.Errorf("%q renders differently the second time", source)
		}
		checkRendered(t, source, plainly(clean(source)))
	})
}

func FuzzSanitizeHTML(f *testing.F) {
	for _, s := range hostile() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		once := SanitizeHTML(source)
		mustBeHarmless(t, fromBots, source, once)
	})
}

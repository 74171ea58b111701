package styles

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tdewolff/parse/v2/css"
)

func TestWhatMayBeSaid(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, source, want string }{
		{"nothing", "", ""},
		{"a comment", "/* url(x) */", ""},
		{"a rule", ".msg { color: red; background: rgb(1 2 3 / 50%) !important }", ".workspace-styles .msg{color:red;background:rgb(1 2 3 / 50%) !important}\n"},
		{"two selectors", ".a, .b > .c:hover{margin:0 auto}", ".workspace-styles .a,.workspace-styles .b > .c:hover{margin:0 auto}\n"},
		{"the page", "body, html, :root { --accent: oklch(0.6 0.1 20) }", ".workspace-styles,.workspace-styles,.workspace-styles{--accent:oklch(0.6 0.1 20)}\n"},
		{"a theme", `html[data-theme="dark"] .msg { color: var(--ink) }`, `:root[data-theme="dark"] .workspace-styles .msg{color:var(--ink)}` + "\n"},
		{"below the page", "body .x{gap:4px}", ".workspace-styles .x{gap:4px}\n"},
		{"functions", ":is(.a, .b):not(:hover)::before{content:\"→ “a; }”\"}", ".workspace-styles :is(.a, .b):not(:hover)::before{content:\"→ “a; }”\"}\n"},
		{"attributes", "a[href^='https:']{text-decoration:none}", ".workspace-styles a[href^='https:']{text-decoration:none}\n"},
		{"conditions", "@media (width <= 600px) and (prefers-color-scheme: dark) { @supports (gap: 1px) { .a{gap:1px} } }",
			"@media (width <= 600px) and (prefers-color-scheme: dark){\n@supports (gap: 1px){\n.workspace-styles .a{gap:1px}\n}\n}\n"},
		{"an empty condition", "@container room (min-width: 10px) { }", ""},
		{"gradients", ".a{background-image:linear-gradient(90deg, red, blue 20%)}", ".workspace-styles .a{background-image:linear-gradient(90deg, red, blue 20%)}\n"},
		{"calculations", ".a{inline-size:calc(100% - 2 * var(--gap-2))}", ".workspace-styles .a{inline-size:calc(100% - 2 * var(--gap-2))}\n"},
	}
	for _, tt := range tests {
		got, problems := Compile(tt.source)
		if diff := cmp.Diff(tt.want, string(got)); diff != "" || len(problems) > 0 {
			t.Errorf("%s: %v (-want +got):\n%s", tt.name, problems, diff)
		}
	}
}

// hostile is what must not come through, in whatever way it is written.
var hostile = []string{
	"@import 'https://evil.example/x.css';",
	"@import url(//evil.example/x.css);",
	"@charset \"utf-7\"; .a{color:red}",
	"@font-face{font-family:x;src:url(//evil.example/f.woff)}",
	"@namespace url(x);",
	"@keyframes x{from{opacity:0}}",
	"@layer x{.a{color:red}}",
	"@property --x{syntax:'*';inherits:false}",
	"@scope (.a) to (.b){img{color:red}}",
	"@page{margin:0}",
	"@-moz-document url(x){.a{color:red}}",
	".a{background:url(https://evil.example/?x)}",
	".a{background:URL( 'https://evil.example' )}",
	".a{background:u\\72l(https://evil.example)}",
	".a{background:\\75\\72\\6c(https://evil.example)}",
	".a{background-image:image-set('https://evil.example/x.png' 1x)}",
	".a{background-image:-webkit-image-set(url(x) 1x)}",
	".a{background-image:image('https://evil.example/x.png')}",
	".a{background:src('https://evil.example')}",
	".a{background:cross-fade(url(x),red)}",
	".a{background:element(#x)}",
	".a{background:paint(x)}",
	".a{--x:url(https://evil.example)}",
	".a{--x:{color:red}}",
	".a{cursor:url(x),auto}",
	".a{content:attr(href)}",
	".a{list-style:url(x)}",
	".a{filter:url(#x)}",
	".a{mask:url(x)}",
	".a{clip-path:url(x)}",
	".a{width:expression(alert(1))}",
	".a{behavior:url(x.htc)}",
	".a{-moz-binding:url(x.xml#y)}",
	".a{position:fixed}",
	".a{position:sticky}",
	".a{position:absolute}",
	".a{position:var(--p)}",
	".a{POSITION:FIXED !important}",
	".a{all:unset}",
	".a{animation:x 1s}",
	".a{color:red;;}<!-- .b{} -->",
	".a{color:red</style><script>alert(1)</script>}",
	"</style><script>alert(1)</script>",
	".a{font:1px 'unclosed\n}",
	".a{color:rgb(1,2",
	".a{color:red",
	"}.a{color:red}",
	".a}{color:red}",
	".a){color:red}",
	".a[x=){color:red]}",
	"a{b{color:red}}",
	".a{&:hover{color:red}}",
	"> .a{color:red}",
	".a >{color:red}",
	"body + .a{color:red}",
	"html ~ *{color:red}",
	":root+a{color:red}",
	".a,,.b{color:red}",
	",{color:red}",
	"{color:red}",
	":host{color:red}:host(.x){color:red}",
	".a|b{color:red}",
	".a\x00{color:red}",
	".a{color:red\x00}",
	"@media{.a{color:red}}",
	"@media url(x){.a{color:red}}",
	"@media all;",
	"@media all{@media all{@media all{@media all{@media all{.a{color:red}}}}}}",
	"@media all{.a{color:red}",
	strings.Repeat("@media all{", 3000),
	strings.Repeat("(", 9000),
	strings.Repeat(".a{color:red}", 2000),
	".a{color:",
	".a{color",
	".a{:red}",
	".a{1:red}",
	"@",
	"\\",
	".a{unicode-range:U+26}",
}

// unsafe says what is wrong with what came out. What stands in quotation marks is text.
func unsafe(out []byte) string {
	var low strings.Builder
	for _, t := range tokens(string(out)) {
		if t.kind == css.URLToken || t.kind == css.BadURLToken || t.kind == css.BadStringToken {
			return t.text
		}
		if t.kind != css.StringToken {
			low.WriteString(strings.ToLower(t.text))
		}
	}
	for _, bad := range []string{"url(", "image(", "image-set(", "src(", "@import", "@font", "@charset", "@layer", "@scope", "expression(", "behavior:", "binding:",
		"position:fixed", "position:sticky", "position:absolute", "\\", "</", "<!--", "attr(", "element(", "paint(", "animation:", "\x00"} {
		if strings.Contains(low.String(), bad) {
			return bad
		}
	}
	for line := range strings.Lines(string(out)) {
		if !strings.Contains(line, "."+Root) && !strings.HasPrefix(line, "@") && strings.TrimSpace(line) != "}" {
			return "outside of the root: " + line
		}
	}
	return ""
}

func TestHostileSheets(t *testing.T) {
	t.Parallel()
	for _, source := range hostile {
		out, problems := Compile(source)
		if len(problems) == 0 {
			t.Errorf("%.60q: nothing is said about it, and %q comes out", source, out)
		}
		if bad := unsafe(out); bad != "" {
			t.Errorf("%.60q: %q comes out (%s)", source, out, bad)
		}
		if _, again := Compile(string(out)); len(again) > 0 {
			t.Errorf("%.60q: what comes out is refused: %v", source, again)
		}
	}
}

func TestProblemsAreNamedWithTheirLine(t *testing.T) {
	t.Parallel()
	out, problems := Compile(".a { color: red }\n\n.b {\n  position: fixed;\n  color: blue\n}\n@import 'x';\n.c { background: url(x) }\n")
	want := []Problem{
		{4, "Of the positions, static and relative are taken: nothing may lie over everything else."},
		{7, "@import is not taken. Of the at-rules, @media, @supports and @container are."},
		{8, "url() is not taken: a style sheet fetches nothing."},
	}
	if diff := cmp.Diff(want, problems); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := string(out); got != ".workspace-styles .a{color:red}\n.workspace-styles .b{color:blue}\n" {
		t.Errorf("left is %q", got)
	}
	if _, problems := Compile(strings.Repeat("x", MaxBytes+1)); len(problems) != 1 || !strings.Contains(problems[0].Text, "20,000 bytes") {
		t.Errorf("too long: %v", problems)
	}
}

func FuzzCompile(f *testing.F) {
	for _, source := range hostile {
		f.Add(source)
	}
	f.Add("@media (width > 1px) { html[lang] .a:is(b, c) > d { --x: calc(1px + 2%); color: red !important } }")
	f.Fuzz(func(t *testing.T, source string) {
		out, problems := Compile(source)
		if len(problems) > mostProblems {
			t.Fatalf("%d problems", len(problems))
		}
		if bad := unsafe(out); bad != "" {
			t.Fatalf("%q lets %s through: %q", source, bad, out)
		}
		if len(out) <= MaxBytes {
			if _, again := Compile(string(out)); len(again) > 0 {
				t.Fatalf("%q: what comes out, %q, is refused: %v", source, out, again)
			}
		}
	})
}

package richtext

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
)

// maxCodeMarks is how many words of code are coloured per message; what comes after
// stays plain. It bounds the HTML, which a mark makes longer than the source.
const maxCodeMarks = 3000

// The classes that colour code; css/code.css gives them their colours.
const (
	codeKey  = "code-key"  // words of the language, names of elements
	codeText = "code-str"  // what stands in quotes
	codeNum  = "code-num"  // numbers, variables with a sign
	codeName = "code-fn"   // what is called, keys of data
	codeNote = "code-note" // comments
	codeAdd  = "code-add"  // lines that come
	codeDel  = "code-del"  // lines that go
)

var (
	language   = regexp.MustCompile(`^[a-z0-9][a-z0-9+#._-]{0,19}$`)
	codeMark   = regexp.MustCompile(`^code-(key|str|num|fn|note|add|del)$`)
	codeLabels = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9+#._ -]{0,19}$`)
)

// fence writes a block of code with its language, coloured if that is one we know.
// The plain text is what was typed.
func (w *writer) fence(n *ast.FencedCodeBlock) {
	name := strings.ToLower(string(n.Language(w.src)))
	code := strings.TrimSuffix(string(n.Lines().Value(w.src)), "\n")
	w.text.breakLine()
	w.text.write(code)
	w.text.breakLine()
	if !language.MatchString(name) {
		w.html.WriteString("<pre><code>" + html.EscapeString(code) + "</code></pre>")
		return
	}
	known := lexicons[name]
	label := name
	if known != nil {
		label = known.label
	}
	w.html.WriteString(`<pre data-language="` + html.EscapeString(label) + `"><code class="language-` + name + `">`)
	if known == nil {
		w.html.WriteString(html.EscapeString(code))
	} else {
		known.read(known, &painter{out: &w.html, left: &w.codeMarks}, code)
	}
	w.html.WriteString("</code></pre>")
}

// painter writes code as it is read. Plain stretches are joined.
type painter struct {
	out  *strings.Builder
	left *int
}

func (p *painter) put(class, s string) {
	if class == "" || s == "" || *p.left == 0 {
		p.out.WriteString(html.EscapeString(s))
		return
	}
	*p.left--
	p.out.WriteString(`<span class="` + class + `">` + html.EscapeString(s) + `</span>`)
}

// readCode goes through a text once, from left to right, and never back: whatever
// is sent takes time in proportion to its length.
func readCode(l *lexicon, p *painter, s string) {
	for i := 0; i < len(s); {
		class, end := l.next(s, i)
		p.put(class, s[i:end])
		i = end
	}
}

// next finds the class of what begins at i, and where it ends, beyond i.
func (l *lexicon) next(s string, i int) (class string, end int) {
	rest := s[i:]
	if n := l.comment(s, i); n > 0 {
		return codeNote, i + n
	}
	for _, mark := range l.long {
		if strings.HasPrefix(rest, mark) {
			return codeText, i + closing(rest, len(mark), mark)
		}
	}
	r, size := utf8.DecodeRuneInString(rest)
	switch {
	case strings.ContainsRune(l.quotes, r):
		end = i + quoted(rest)
		if l.keys != 0 && followedBy(s, end, l.keys) {
			return codeName, end
		}
		return codeText, end
	case r == '\'' && l.chars:
		if n := char(rest); n > 0 {
			return codeText, i + n
		}
	case strings.ContainsRune(l.signs, r):
		if n := l.word(rest[size:]); n > 0 {
			return codeNum, i + size + n
		}
	case r >= '0' && r <= '9':
		return codeNum, i + number(rest)
	case l.isWord(r):
		return l.name(s, i)
	}
	return "", i + size
}

func (l *lexicon) name(s string, i int) (class string, end int) {
	end = i + l.word(s[i:])
	word := s[i:end]
	if l.fold {
		word = strings.ToLower(word)
	}
	switch {
	case l.keys != 0 && followedBy(s, end, l.keys):
		return codeName, end
	case l.words[word]:
		return codeKey, end
	case l.calls && end < len(s) && s[end] == '(':
		return codeName, end
	}
	return "", end
}

// comment measures a comment at i; 0 means there is none.
func (l *lexicon) comment(s string, i int) int {
	rest := s[i:]
	for _, mark := range l.notes {
		// In a shell "a#b" is a word.
		if strings.HasPrefix(rest, mark) && (mark != "#" || i == 0 || strings.IndexByte(" \t\n;(", s[i-1]) >= 0) {
			return lineEnd(rest)
		}
	}
	if l.open != "" && strings.HasPrefix(rest, l.open) {
		return closing(rest, len(l.open), l.shut)
	}
	return 0
}

func (l *lexicon) isWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(l.inWords, r)
}

func (l *lexicon) word(s string) int {
	end := strings.IndexFunc(s, func(r rune) bool { return !l.isWord(r) })
	if end < 0 {
		return len(s)
	}
	return end
}

func lineEnd(s string) int {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return i
	}
	return len(s)
}

// closing measures up to and with the mark that ends what began; all of it if none does.
func closing(s string, from int, mark string) int {
	if i := strings.Index(s[from:], mark); i >= 0 {
		return from + i + len(mark)
	}
	return len(s)
}

// quoted measures a text in quotes, to the end of its line if it is not closed.
func quoted(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '\n':
			return i
		case s[0]:
			return i + 1
		}
	}
	return len(s)
}

// char measures 'a' and '\n' and leaves the lone quote of a lifetime alone.
func char(s string) int {
	for i := 1; i < min(len(s), 12); i++ {
		switch s[i] {
		case '\\':
			i++
		case '\n':
			return 0
		case '\'':
			return i + 1
		case ' ':
			if i != 1 {
				return 0
			}
		}
	}
	return 0
}

func number(s string) int {
	end := strings.IndexFunc(s, func(r rune) bool {
		return !(r == '.' || r == '_' || r == '%' || r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)))
	})
	if end < 0 {
		return len(s)
	}
	return end
}

// followedBy looks a few spaces ahead.
func followedBy(s string, i int, mark byte) bool {
	for far := 0; i < len(s) && s[i] == ' ' && far < 16; far++ {
		i++
	}
	return i < len(s) && s[i] == mark && (i+1 == len(s) || s[i+1] != mark && s[i+1] != '/')
}

package richtext

import "strings"

// readDiff colours whole lines.
func readDiff(_ *lexicon, p *painter, s string) {
	for line := range strings.SplitAfterSeq(s, "\n") {
		class := ""
		switch {
		case strings.HasPrefix(line, "+++"), strings.HasPrefix(line, "---"), strings.HasPrefix(line, "diff "), strings.HasPrefix(line, "index "):
			class = codeNote
		case strings.HasPrefix(line, "@@"):
			class = codeName
		case strings.HasPrefix(line, "+"):
			class = codeAdd
		case strings.HasPrefix(line, "-"):
			class = codeDel
		}
		body := strings.TrimSuffix(line, "\n")
		p.put(class, body)
		p.put("", line[len(body):])
	}
}

// readMarkup tells text from tags; inside a tag names, attributes and values.
func readMarkup(l *lexicon, p *painter, s string) {
	for i := 0; i < len(s); {
		at := strings.IndexByte(s[i:], '<')
		if at < 0 {
			p.put("", s[i:])
			return
		}
		p.put("", s[i:i+at])
		i += at
		if n := l.comment(s, i); n > 0 {
			p.put(codeNote, s[i:i+n])
			i += n
			continue
		}
		i += l.tag(p, s[i:])
	}
}

func (l *lexicon) tag(p *painter, s string) int {
	i := 1
	if i < len(s) && strings.IndexByte("/!?", s[i]) >= 0 {
		i++
	}
	n := l.word(s[i:])
	p.put("", s[:i])
	p.put(codeKey, s[i:i+n])
	if i += n; n == 0 {
		return i
	}
	for i < len(s) {
		switch c := s[i]; {
		case c == '>':
			p.put("", ">")
			return i + 1
		case c == '<':
			return i
		case c == '"' || c == '\'':
			n = closing(s[i:], 1, string(c))
			p.put(codeText, s[i:i+n])
		case l.word(s[i:]) > 0:
			n = l.word(s[i:])
			p.put(codeName, s[i:i+n])
		default:
			n = 1
			p.put("", s[i:i+n])
		}
		i += n
	}
	return i
}

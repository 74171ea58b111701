package chat

import "strings"

// What a message has besides words, as its search text says it. No word has a colon.
const (
	hasFile  = ":file"
	hasImage = ":image"
	hasLink  = ":link"
	hasCode  = ":code"
)

// searchText is what a message is found by: its words, folded, one space between them,
// then what hangs on it. The source is read, not the HTML, so that the address behind
// a link is found too.
func searchText(m Message) string {
	var b strings.Builder
	addWords(&b, m.Body)
	if strings.Contains(m.BodyHTML, `<a href="http`) {
		add(&b, hasLink)
	}
	if strings.Contains(m.BodyHTML, "<code") {
		add(&b, hasCode)
	}
	for _, a := range m.Attachments {
		add(&b, hasFile)
		if a.IsPicture() {
			add(&b, hasImage)
		}
		addWords(&b, a.Filename)
	}
	return b.String()
}

func addWords(b *strings.Builder, text string) {
	eachWord(text, func(word string, _, _ int) { add(b, word) })
}

func add(b *strings.Builder, word string) {
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	b.WriteString(word)
}

func wordsOf(text string) (words []string) {
	eachWord(text, func(word string, _, _ int) { words = append(words, word) })
	return words
}

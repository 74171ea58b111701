package wire

import "unicode/utf8"

// textSoFar judges a text that has not come to its end, from the byte on up to which
// it was judged before: it need not be heard out once it is wrong.
func textSoFar(text []byte, judged int) (now int, err error) {
	now = len(text) - begun(text[judged:])
	if !utf8.Valid(text[judged:now]) {
		return 0, errNotText
	}
	return now, nil
}

// begun is how many bytes at the end may become a rune with what follows.
func begun(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		last := b[len(b)-n:]
		if utf8.RuneStart(last[0]) {
			if utf8.FullRune(last) {
				return 0
			}
			return n
		}
	}
	return 0
}

var errNotText = violation{CodeNotText, "text that is not UTF-8"}

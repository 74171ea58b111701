package richtext

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Links returns where the links of rendered HTML lead on the web, each once, in
// reading order. What stands in code or in a quotation is somebody else's to show.
func Links(rendered string) []string {
	if !strings.Contains(rendered, `<a href="http`) {
		return nil
	}
	var links []string
	apart := 0 // how deep in code and quotations
	for z := html.NewTokenizer(strings.NewReader(rendered)); ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			return links
		}
		token := z.Token()
		switch token.DataAtom {
		case atom.Code, atom.Pre, atom.Blockquote:
			if kind == html.StartTagToken {
				apart++
			} else if kind == html.EndTagToken {
				apart--
			}
		case atom.A:
			href := attribute(token, "href")
			if kind == html.StartTagToken && apart == 0 && strings.HasPrefix(href, "http") && !slices.Contains(links, href) {
				links = append(links, href)
			}
		}
	}
}

// OnlyLink returns the address that is all of a message: one paragraph with one link
// that is written out. It is empty for everything else.
func OnlyLink(rendered string) string {
	inside, found := strings.CutPrefix(rendered, `<p><a href="`)
	if !found {
		return ""
	}
	inside, found = strings.CutSuffix(inside, "</a></p>")
	if !found || strings.Contains(inside, "</a>") {
		return ""
	}
	href, rest, _ := strings.Cut(inside, `"`)
	_, label, found := strings.Cut(rest, ">")
	href, label = html.UnescapeString(href), html.UnescapeString(label)
	if !found || strings.Contains(label, "<") || bare(href) != bare(label) {
		return ""
	}
	return href
}

// bare is an address without what makes no difference to a reader.
func bare(address string) string {
	if address, err := url.PathUnescape(address); err == nil {
		_, rest, found := strings.Cut(address, "://")
		if !found {
			rest = address
		}
		return strings.TrimSuffix(rest, "/")
	}
	return address
}

func attribute(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

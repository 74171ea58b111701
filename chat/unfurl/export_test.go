package unfurl

import "hearth/chat"

// TitleOf is what a page is called.
func TitleOf(page []byte, contentType string) string {
	return tidy(readHead(page, contentType).first("og:title", "twitter:title", "title"), chat.MaxPreviewTitle)
}

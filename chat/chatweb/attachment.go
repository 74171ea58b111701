package chatweb

import (
	"fmt"
	"strconv"

	"hearth/chat"
)

// The largest that a picture is drawn in a room, in CSS pixels.
const (
	mostPictureWidth  = 420
	mostPictureHeight = 320
)

// pictureTypes are what browsers draw and cannot be talked into running.
var pictureTypes = map[string]bool{"image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true, "image/avif": true}

func isPicture(a chat.Attachment) bool {
	return pictureTypes[a.ContentType] && a.Width > 0 && a.Height > 0
}

// shownSize keeps a picture's shape within the limits.
func shownSize(a chat.Attachment) (width, height int) {
	width, height = a.Width, a.Height
	if width > mostPictureWidth {
		width, height = mostPictureWidth, max(1, height*mostPictureWidth/width)
	}
	if height > mostPictureHeight {
		width, height = max(1, width*mostPictureHeight/height), mostPictureHeight
	}
	return width, height
}

func shownWidth(a chat.Attachment) string {
	width, _ := shownSize(a)
	return strconv.Itoa(width)
}

func shownHeight(a chat.Attachment) string {
	_, height := shownSize(a)
	return strconv.Itoa(height)
}

func humanSize(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1_000_000:
		return fmt.Sprintf("%d kB", (n+500)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1_000_000)
}

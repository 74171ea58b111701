package chatweb

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"hearth/chat"
)

// The largest that a picture is drawn in a room, in CSS pixels.
const (
	mostPictureWidth  = 420
	mostPictureHeight = 320
)

// playable are the types that a player is shown for, and how they are named to it.
var playable = map[string]string{
	"video/mp4": "video/mp4", "video/webm": "video/webm", "video/ogg": "video/ogg", "video/quicktime": "video/mp4",
	"audio/mpeg": "audio/mpeg", "audio/mp4": "audio/mp4", "audio/x-m4a": "audio/mp4", "audio/aac": "audio/aac", "audio/flac": "audio/flac",
	"audio/ogg": "audio/ogg", "audio/wav": "audio/wav", "audio/webm": "audio/webm", "application/ogg": "audio/ogg",
}

func isVideo(a chat.Attachment) bool { return strings.HasPrefix(playable[a.ContentType], "video/") }

func isAudio(a chat.Attachment) bool { return strings.HasPrefix(playable[a.ContentType], "audio/") }

// shownType is what a browser is told that a file is: nothing that it could run.
func shownType(a chat.Attachment) (contentType string, inPlace bool) {
	if a.IsPicture() {
		return a.ContentType, true
	}
	if played, ok := playable[a.ContentType]; ok {
		return played, true
	}
	return "application/octet-stream", false
}

// pictures and others are the two ways in which a message's files are laid out.
func pictures(all []chat.Attachment) []chat.Attachment {
	return slices.DeleteFunc(slices.Clone(all), func(a chat.Attachment) bool { return !a.IsPicture() })
}

func others(all []chat.Attachment) []chat.Attachment {
	return slices.DeleteFunc(slices.Clone(all), chat.Attachment.IsPicture)
}

// fileIcon is for kinds that people tell apart at a glance.
func fileIcon(a chat.Attachment) string {
	kind := a.ContentType
	switch {
	case strings.HasPrefix(kind, "image/"):
		return "image"
	case strings.Contains(kind, "zip"), strings.Contains(kind, "tar"), strings.Contains(kind, "compressed"), strings.Contains(kind, "rar"):
		return "archive"
	}
	return "file"
}

// fileNote says what the name calls itself, and the size.
func fileNote(a chat.Attachment) string {
	ext := strings.TrimPrefix(path.Ext(a.Filename), ".")
	plain := len(ext) > 0 && len(ext) <= 5 && strings.Trim(strings.ToLower(ext), "abcdefghijklmnopqrstuvwxyz0123456789") == ""
	if !plain {
		return humanSize(a.ByteSize)
	}
	return strings.ToUpper(ext) + " · " + humanSize(a.ByteSize)
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

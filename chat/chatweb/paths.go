package chatweb

import (
	"net/url"
	"strconv"

	"hearth/chat"
	"hearth/tenant/web/ui"
)

func roomPath(room int64) string { return "/rooms/" + strconv.FormatInt(room, 10) }

func messagesPath(room int64) string { return roomPath(room) + "/messages" }

func mentionsPath(room int64) string { return roomPath(room) + "/mentions" }

func messagePath(m chat.Message) string {
	return messagesPath(m.RoomID) + "/" + strconv.FormatInt(m.ID, 10)
}

func boostsPath(m chat.Message) string { return messagePath(m) + "/boosts" }

func permalink(m chat.Message) string {
	return roomPath(m.RoomID) + "/@" + strconv.FormatInt(m.ID, 10)
}

func filePath(a chat.Attachment) string {
	return "/files/" + strconv.FormatInt(a.ID, 10) + "/" + url.PathEscape(a.Filename)
}

func thumbPath(a chat.Attachment) string { return filePath(a) + "?thumb" }

func downloadPath(a chat.Attachment) string { return filePath(a) + "?download" }

// faceOf draws a member. version is when they set a picture, 0 for initials.
func faceOf(id int64, name string, version int64, size int) ui.Avatar {
	face := ui.Avatar{Name: name, Hue: ui.Hue(id), Size: size}
	if version != 0 {
		face.Src = "/avatars/" + strconv.FormatInt(id, 10) + "/" + strconv.FormatInt(version, 10)
	}
	return face
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// personPath is what everybody may know of a member.
func personPath(id int64) string { return "/people/" + strconv.FormatInt(id, 10) }

package chatweb

import (
	"net/url"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/web/ui"
)

// hiddenKey stands where a key would, which nobody knows any more.
const hiddenKey = "••••••••••••"

// shownKey is the key, or as much of it as is still known.
func (v botView) shownKey() string {
	if v.Key != "" {
		return v.Key
	}
	return number(v.Bot.MemberID) + "-" + hiddenKey
}

func (v botView) roomAddress(r chat.BotRoom) string {
	return v.Address + roomPath(r.ID) + "/" + v.shownKey() + "/messages"
}

func (v botView) textLine(r chat.BotRoom) string { return "curl -d 'Hello' '" + v.roomAddress(r) + "'" }

func (v botView) fileLine(r chat.BotRoom) string {
	return "curl -F 'attachment=@/path/to/file' '" + v.roomAddress(r) + "'"
}

// botFace is a bot's picture, or that of all bots.
func botFace(m tenant.Member, size int) ui.Avatar {
	face := faceOf(m.ID, m.Name, m.AvatarVersion, size)
	face.Bot = true
	return face
}

func botHref(b tenant.Bot, mayChange bool) string {
	if !mayChange {
		return personPath(b.MemberID)
	}
	return botPath(b.MemberID)
}

// botSub says where a bot is called, without what may be secret in its address.
func botSub(b tenant.Bot) string {
	if b.WebhookURL == "" {
		return "Only posts"
	}
	u, err := url.Parse(b.WebhookURL)
	if err != nil {
		return "Calls a webhook"
	}
	return "Calls " + u.Hostname()
}

// faceOfPerson is faceOf for whom everybody may know of.
func faceOfPerson(p chat.Person, size int) ui.Avatar {
	face := faceOf(p.ID, p.Name, p.AvatarVersion, size)
	face.Bot = tenant.Role(p.Role) == tenant.RoleBot
	return face
}

// authorFace is the face of whoever wrote a message.
func authorFace(m chat.Message) ui.Avatar {
	face := faceOf(m.CreatorID, m.CreatorName, m.CreatorAvatar, 36)
	face.Bot = m.CreatorRole == tenant.RoleBot
	return face
}

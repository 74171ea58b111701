package chatapi

import (
	"strconv"
	"strings"
	"time"

	"hearth/chat"
	"hearth/chat/richtext"
	"hearth/tenant"
)

// botMessage is a message as Campfire tells it, field for field.
type botMessage struct {
	ID        int64     `json:"id"`
	CreatedAt botTime   `json:"created_at"`
	Body      botBody   `json:"body"`
	Creator   botPerson `json:"creator"`
	Room      botRoom   `json:"room"`
	URL       string    `json:"url"`
}

type botBody struct {
	PlainText string `json:"plain_text"`
	HTML      string `json:"html"`
}

type botPerson struct {
	ID        int64  `json:"id"`
	Name      string `json:"name"`
	Role      string `json:"role"`
	AvatarURL string `json:"avatar_url"`
}

type botRoom struct {
	ID int64 `json:"id"`
}

type botBoost struct {
	ID        int64     `json:"id"`
	Content   string    `json:"content"`
	CreatedAt botTime   `json:"created_at"`
	Booster   botPerson `json:"booster"`
	Message   botAbout  `json:"message"`
}

type botAbout struct {
	ID  int64  `json:"id"`
	URL string `json:"url"`
}

// botTime is in UTC, to the millisecond.
type botTime time.Time

// MarshalJSON implements json.Marshaler.
func (t botTime) MarshalJSON() ([]byte, error) {
	return []byte(time.Time(t).UTC().Format(`"2006-01-02T15:04:05.000Z"`)), nil
}

// message leaves files out but for their names, as there is no place for more.
func (b *Bots) message(c *botCall, m chat.Message) botMessage {
	said := botBody{PlainText: richtext.PlainOf(m.BodyHTML)}
	if m.BodyHTML != "" {
		said.HTML = `<div class="trix-content">` + m.BodyHTML + `</div>`
	}
	if said.PlainText == "" {
		var names []string
		for _, a := range m.Attachments {
			names = append(names, a.Filename)
		}
		said.PlainText = strings.Join(names, ", ")
	}
	return botMessage{
		ID: m.ID, CreatedAt: botTime(m.CreatedAt), Body: said, Room: botRoom{m.RoomID}, URL: b.url(c, m),
		Creator: b.person(c, chat.Person{ID: m.CreatorID, Name: m.CreatorName, Role: string(m.CreatorRole), AvatarVersion: m.CreatorAvatar}),
	}
}

func (b *Bots) person(c *botCall, p chat.Person) botPerson {
	return botPerson{ID: p.ID, Name: p.Name, Role: botRole(tenant.Role(p.Role)), AvatarURL: b.web.HereURL(c.Ctx, b.avatarPath(c.db.Tenant(), p))}
}

func (b *Bots) url(c *botCall, m chat.Message) string {
	return b.web.HereURL(c.Ctx, "/rooms/"+strconv.FormatInt(m.RoomID, 10)+"/messages/"+strconv.FormatInt(m.ID, 10))
}

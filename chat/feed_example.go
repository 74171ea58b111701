package chat

import (
	"bytes"
	"encoding/json"
	"time"

	"hearth/tenant"
)

// FeedExample is what a subscription is told of a message, for people to read.
func FeedExample() string {
	row := eventRow{Number: 1024, Type: MessageCreated, Message: Message{ID: 7341, RoomID: 42, CreatorID: 17, CreatorName: "Ada Okafor", CreatorRole: tenant.RoleMember,
		Body: "The *kettle* is on.", BodyHTML: "The <em>kettle</em> is on.", CreatedAt: time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)}}
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(eventBody(row, "Kitchen")), "", "  "); err != nil {
		panic("chat: indent an example: " + err.Error()) // only for what is no JSON
	}
	return b.String()
}

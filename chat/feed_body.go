package chat

import "time"

// feedPayload is what a subscription is told, in the shape that Standard Webhooks
// recommends.
type feedPayload struct {
	Type EventType `json:"type"`
	At   time.Time `json:"timestamp,omitzero"` // when it happened
	Data feedData  `json:"data"`
}

type feedData struct {
	Room     *feedRoom    `json:"room,omitempty"`
	Sequence int64        `json:"sequence,omitempty"` // of the room: without a hole over messages and boosts
	Message  *feedMessage `json:"message,omitempty"`
	Boost    *feedBoost   `json:"boost,omitempty"`
	Member   *feedPerson  `json:"member,omitempty"`
	From     int64        `json:"from,omitempty"` // of events.missed: the sequences that are not kept any more
	To       int64        `json:"to,omitempty"`
}

type feedRoom struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`

	Kind RoomKind `json:"kind,omitempty"` // in events of the room itself
}

type feedPerson struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	Role string `json:"role,omitempty"`

	// In events of the member itself.
	Bio           string `json:"bio,omitempty"`
	AvatarVersion int64  `json:"avatar_version,omitempty"`
}

type feedMessage struct {
	ID        int64       `json:"id"`
	CreatedAt time.Time   `json:"created_at"`
	EditedAt  time.Time   `json:"edited_at,omitzero"`
	DeletedAt time.Time   `json:"deleted_at,omitzero"`
	Creator   *feedPerson `json:"creator"`
	Body      *hookBody   `json:"body,omitempty"` // nothing of a message that was deleted
	Files     []feedFile  `json:"attachments,omitempty"`
	Path      string      `json:"path"`
}

type feedFile struct {
	ID          int64  `json:"id"`
	Filename    string `json:"filename"`
	ContentType string `json:"content_type"`
	ByteSize    int64  `json:"byte_size"`
}

type feedBoost struct {
	ID        int64       `json:"id"`
	Content   string      `json:"content,omitempty"` // nothing of one that was taken back
	CreatedAt time.Time   `json:"created_at,omitzero"`
	Booster   *feedPerson `json:"booster,omitempty"`
}

// eventBody tells an event of a room, with its message as it is now.
func eventBody(row eventRow, room string) string {
	m := row.Message
	p := feedPayload{Type: row.Type, At: m.CreatedAt.UTC(), Data: feedData{Room: &feedRoom{ID: m.RoomID, Name: room}, Sequence: row.Number}}
	p.Data.Message = &feedMessage{ID: m.ID, CreatedAt: m.CreatedAt.UTC(), EditedAt: inUTC(m.EditedAt), DeletedAt: inUTC(m.DeletedAt),
		Creator: &feedPerson{ID: m.CreatorID, Name: m.CreatorName, Role: string(m.CreatorRole)}, Path: HookMessagePath(m.RoomID, m.ID)}
	switch {
	case m.IsDeleted():
		p.At = inUTC(m.DeletedAt)
	case row.Type == MessageUpdated && m.IsEdited():
		p.At = inUTC(m.EditedAt)
	}
	if !m.IsDeleted() {
		p.Data.Message.Body = &hookBody{Plain: plainBody(m.Body, m.BodyHTML)}
		if m.BodyHTML != "" {
			p.Data.Message.Body.HTML = &m.BodyHTML
		}
	}
	for _, a := range m.Attachments {
		p.Data.Message.Files = append(p.Data.Message.Files, feedFile{a.ID, a.Filename, a.ContentType, a.ByteSize})
	}
	if b := row.Given; b.ID != 0 {
		p.Data.Boost = &feedBoost{ID: b.ID, Content: b.Content, CreatedAt: inUTC(b.CreatedAt)}
		if b.BoosterID != 0 {
			p.Data.Boost.Booster = &feedPerson{ID: b.BoosterID, Name: b.BoosterName}
		}
		if !b.CreatedAt.IsZero() {
			p.At = inUTC(b.CreatedAt)
		}
	}
	return asJSON(p)
}

// missedBody says that events up to a number are not kept any more.
func missedBody(c feedCursor, to int64) string {
	return asJSON(feedPayload{Type: "events.missed", Data: feedData{Room: &feedRoom{ID: c.RoomID, Name: c.RoomName}, From: c.Seq + 1, To: to}})
}

// inUTC leaves the zero time what it is.
func inUTC(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC()
}

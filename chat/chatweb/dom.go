package chatweb

import (
	"encoding/base64"
	"strconv"
	"strings"

	"hearth/chat"
)

// messageDOMID names a message's row wherever it is drawn. The author's browser
// chooses the client id, and so knows the name before the server has the message.
// A client id with characters that scripts might trip over is written in base64,
// behind a sign that a plain one cannot hold.
func messageDOMID(creator int64, clientID string) string {
	return messageDOMPrefix(creator) + safeClientID(clientID)
}

// messageDOMPrefix is what the rows of one author's messages begin with.
func messageDOMPrefix(creator int64) string {
	return "message_" + strconv.FormatInt(creator, 10) + "_"
}

func domIDOf(m chat.Message) string { return messageDOMID(m.CreatorID, m.ClientID) }

// The parts of a row that others refer to. No client id holds a dot.
func whoDOMID(m chat.Message) string    { return domIDOf(m) + ".who" }
func whenDOMID(m chat.Message) string   { return domIDOf(m) + ".when" }
func boostsDOMID(m chat.Message) string { return domIDOf(m) + ".boosts" }
func saysDOMID(m chat.Message) string   { return domIDOf(m) + ".says" }

func boostDOMID(m chat.Message, t chat.Tally) string {
	return boostsDOMID(m) + "." + base64.RawURLEncoding.EncodeToString([]byte(t.Content))
}
func barDOMID(m chat.Message) string { return domIDOf(m) + ".format" }

// messagesDOMID names the list that a room's messages are appended to.
func messagesDOMID(room int64) string { return "messages_" + strconv.FormatInt(room, 10) }

// moreFoundDOMID names the frame for what was found before a message.
func moreFoundDOMID(message int64) string { return "found-before-" + strconv.FormatInt(message, 10) }

// roomDOMID names a room's line in the sidebar.
func roomDOMID(room int64) string { return "room_" + strconv.FormatInt(room, 10) }

// The parts of a page that are replaced by themselves.
const (
	roomsDOMID       = "rooms"     // the sidebar's lists
	roomListDOMID    = "room-list" // its rooms
	directListDOMID  = "direct-list"
	composerDOMID    = "composer"
	composeFieldID   = "compose"
	formatBarID      = "format"
	contextDOMID     = "context" // the frame at the right
	newRoomDialogID  = "new-room"
	newRoomFormID    = "new-room-form"
	editRoomDialogID = "edit-room"
	editRoomFormID   = "edit-room-form"

	searchFieldID = "search-field"

	newRoomPeopleID   = "new-room-people" // a frame
	newDirectDialogID = "new-direct"
	newDirectFrameID  = "new-direct-frame"
	newDirectFormID   = "new-direct-form"
	membersDialogID   = "room-members"
	membersFrameID    = "room-members-frame"
	membersFormID     = "room-members-form"
	bellMenuID        = "bell-menu"
	roomMenuID        = "room-menu"
)

// The targets of names that change while they are shown, in several places at once.
func roomNameTargets(room int64) string {
	return `[data-room-name="` + strconv.FormatInt(room, 10) + `"]`
}

func roomTopicTargets(room int64) string {
	return `[data-room-topic="` + strconv.FormatInt(room, 10) + `"]`
}

func roomIconTargets(room int64) string {
	return `[data-room-icon="` + strconv.FormatInt(room, 10) + `"]`
}

func bellTargets(room int64) string {
	return `[data-room-bell="` + strconv.FormatInt(room, 10) + `"]`
}

// composerTargets finds the composer only while the room is the one that is open.
func composerTargets(room int64) string {
	return `[data-room-id-value="` + strconv.FormatInt(room, 10) + `"] #` + composerDOMID
}

func memberNameTargets(member int64) string {
	return `[data-member-name="` + strconv.FormatInt(member, 10) + `"]`
}

func safeClientID(id string) string {
	plain := strings.TrimFunc(id, func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_'
	}) == ""
	if plain {
		return id
	}
	return "~" + base64.RawURLEncoding.EncodeToString([]byte(id))
}

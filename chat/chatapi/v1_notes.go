package chatapi

// notes say what each field is, by schema and field, or by field alone where all that
// have it mean the same. A test holds them against the schemas.
var notes = map[string]string{
	"id": "Never given twice in a workspace.", "name": "As people read it.", "bio": "What they say about themselves.",
	"role":           "owner, administrator, member or bot.",
	"avatar_version": "0 without a picture; else it changes whenever the picture does.",
	"body":           "The text as it was typed, in Markdown.", "client_id": "Chosen by whoever posts: the same one again posts nothing.",
	"room_id": "The room that it is in.", "created_at": "When it was made.", "data": "What was asked for.",
	"next":    "The address of the next page at this host, or null on the last one.",
	"content": "An emoji or a few words.", "member_id": "Which member.", "message_id": "Which message.",
	"kind": "open: everybody of the workspace. closed: those who were picked. direct: an exact set of people.", "topic": "One line about what the room is for.",
	"involvement": "everything, mentions, nothing (muted) or invisible (not in the list of rooms either).",
	"creator_id":  "The member who made it.", "people": "Ids of members.", "room_name": "What the room is called; empty for a direct one.", "room_kind": "What sort of room it is in.",
	"last_message_id": "The newest message, 0 while there is none.", "last_read_message_id": "How far you have read.",
	"unread": "Messages that you have not read, at most 100.", "mentions": "Ids of the members that a message mentions; given in news of a message only.",
	"others": "Of a direct room: its people without you.", "everyone": "Makes the room an open one.",

	"Room.name": "Of a direct room: the names of the others.", "Room.mentions": "Of them, those that mention you.",
	"Me.email": "Where mail to you goes.", "Me.scope": "What this token may do; write means read too.", "Me.workspace": "What the token opens.",
	"Workspace.slug": "The first part of its address.", "Workspace.url": "Where people open it.",
	"body_html": "Safe HTML made of the body.", "edited_at": "When the body was changed last.", "deleted_at": "Only in news of a deletion.",
	"creator_name": "Who wrote it, as they are called now.", "creator_avatar": "Their avatar_version.", "creator_role": "bot where a program wrote it.",
	"attachments": "Its files, without when there are none.", "boosts": "Reactions, counted by what they say.", "previews": "Of the pages that it links to.",
	"Attachment.filename": "As it was called where it came from.", "Attachment.content_type": "What was found in it, whatever it is called.",
	"Attachment.byte_size": "In bytes.", "Attachment.width": "In pixels, of a picture that can be shown.", "Attachment.height": "In pixels, of a picture that can be shown.",
	"Tally.content": "What they all say.", "Tally.member_ids": "Who gave it, in the order of giving.", "Tally.names": "Of the first 12 of them.",
	"Preview.url": "Where the link leads.", "Preview.site_name": "Whose page it is.", "Preview.title": "Of the page.", "Preview.description": "Of the page.",
	"Preview.width": "Of its picture, in pixels.", "Preview.height": "Of its picture, in pixels.",
	"Boost.booster_id": "The member who gave it.", "Boost.booster_name": "How they are called.",
	"NewRoom.kind": "open without it.", "NewRoom.name": "Of an open or closed room, at most 80 characters.", "NewRoom.people": "Of a closed or direct room: ids of members besides you.",
	"RoomChange.name": "At most 80 characters.", "RoomChange.topic": "At most 200 characters; empty clears it.",
	"ProfileChange.name": "At most 60 characters.", "ProfileChange.bio": "At most 140 characters.",
	"NewMessage.body": "At most 20,000 characters.", "MessageChange.body": "At most 20,000 characters.", "NewMessage.client_id": "At most 64 characters; made up for you without one.",
	"NewReminder.body": "What is to be said, at most 1,000 characters.", "NewReminder.due_at": "When, within two years; any zone.", "NewReminder.for_id": "The member who is reminded; everybody in the room without it.", "NewReminder.client_id": "At most 64 characters; made up for you without one.",
	"Reminder.for_id": "The member who is reminded; 0 for everybody in the room.", "Reminder.whom": "Their name, or the room's.", "Reminder.body": "What is said.", "Reminder.due_at": "When it is said.",
	"Problem.error": "What is wrong.", "ProblemDetail.code": "For programs.", "ProblemDetail.message": "A sentence for people.", "ProblemDetail.field": "Which field or parameter it is about.",
}

func noteOf(schema, field string) string {
	if note, own := notes[schema+"."+field]; own {
		return note
	}
	return notes[field]
}

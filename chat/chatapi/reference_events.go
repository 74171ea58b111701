package chatapi

import "hearth/chat"

// eventNotes say of each event what it is about.
var eventNotes = map[chat.EventType]string{
	chat.MessageCreated: "Somebody said something. data.message is it, data.room where.",
	chat.MessageUpdated: "It was changed, or what a link in it leads to is shown now.",
	chat.MessageDeleted: "It is gone: data.message has deleted_at and no body.",
	chat.BoostCreated:   "Somebody boosted data.message. data.boost is what, and who.",
	chat.BoostDeleted:   "A boost was taken back. data.boost has its id.",
	chat.MemberJoined:   "Somebody is new, or here again. data.member is who. Bots are not told of.",
	chat.MemberUpdated:  "Their name, bio, picture or role has changed.",
	chat.MemberLeft:     "They were deactivated or banned.",
	chat.RoomCreated:    "There is a new open room, data.room.",
	chat.RoomUpdated:    "Its name or topic has changed, or it was closed or opened: data.room.kind says which it is now.",
	chat.RoomDeleted:    "It is gone, with all that was said in it.",
}

// signatureCheck is how a program finds out that a call is ours, in Python.
const signatureCheck = `import base64, hashlib, hmac, time

def is_ours(headers, body, secret):  # body: the bytes as they came
    if abs(time.time() - int(headers["webhook-timestamp"])) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    said = f'{headers["webhook-id"]}.{headers["webhook-timestamp"]}.'.encode() + body
    good = "v1," + base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(good, s) for s in headers["webhook-signature"].split())`

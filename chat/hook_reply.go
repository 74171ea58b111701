package chat

import (
	"bytes"
	"context"
	"encoding/json"
	"mime"
	"strconv"
	"strings"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// notInTime is what a bot says in a room when it was asked and did not answer.
const notInTime = "<em>No answer came within seven seconds.</em>"

// maxHookFile is how many bytes a file has that is taken for an answer; 0 where the
// workspace keeps no files.
func (s *Service) maxHookFile(ctx context.Context, db tenant.DB) int64 {
	size, err := s.allower.Allowance(ctx, db.Tenant(), tenant.EntitledFileSize)
	if err != nil || s.files == nil {
		return 0
	}
	return min(FileLimit(size), MaxHookFile)
}

// sayAnswer posts what a bot answered, as the bot, and notes which message that is, or
// why there is none. What does not work just now is tried again here, for the bot is not
// asked twice. It returns what somebody who looks after Hearth should hear of.
func (s *Service) sayAnswer(ctx context.Context, db tenant.DB, r *ringing, a HookAnswer) (err error) {
	for range 3 {
		if err = s.postAnswer(ctx, db, r, a); !fault.Is(err, fault.Unavailable) {
			break
		}
	}
	if err == nil {
		return nil
	}
	r.Said = firstOf(fault.Message(err), 200)
	if kind := fault.Of(err); kind == fault.Unavailable || kind == fault.Internal {
		return err
	}
	return nil
}

// postAnswer makes one try. The client id is the delivery's, so that an answer is said
// once.
func (s *Service) postAnswer(ctx context.Context, db tenant.DB, r *ringing, a HookAnswer) error {
	draft, says := answerDraft(a)
	if !says {
		return nil
	}
	draft.ClientID, draft.Quiet = "hook-"+strconv.FormatInt(r.original(), 10), true
	bot := r.bot()
	room, err := RoomFor(ctx, db, bot, r.RoomID)
	if err != nil {
		return err
	}
	msg, err := s.PostMessage(ctx, db, room, bot, draft)
	r.ReplyID = msg.ID
	return err
}

// answerDraft is the message that an answer becomes. An acknowledgement in JSON is none,
// unless it says {"text": …}; nor is an answer that says nothing, or nothing of its
// kind.
func answerDraft(a HookAnswer) (d Draft, says bool) {
	switch {
	case a.Problem == HookTimeout:
		return Draft{Body: notInTime, HTML: true}, true
	case a.Problem != "" || a.ContentType == "" || len(a.Body) == 0:
		return d, false
	case a.ContentType == "text/plain" || a.ContentType == "text/html":
		if a.Status != 200 {
			return d, false
		}
		return textDraft(string(a.Body))
	case a.ContentType == "application/json" || strings.HasSuffix(a.ContentType, "+json"):
		var said struct {
			Text string `json:"text"`
		}
		if json.Unmarshal(a.Body, &said) != nil {
			return d, false
		}
		return textDraft(said.Text)
	}
	return Draft{Files: []File{{Name: "attachment" + endingOf(a.ContentType), Size: int64(len(a.Body)), Body: bytes.NewReader(a.Body)}}}, true
}

// textDraft takes what a program says as HTML, whatever it calls it.
func textDraft(text string) (Draft, bool) {
	text = strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\x00", ""))
	return Draft{Body: text, HTML: true}, text != ""
}

// endings are those of files that programs send most; the rest is looked up.
var endings = map[string]string{
	"image/jpeg": ".jpeg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "image/svg+xml": ".svg",
	"application/pdf": ".pdf", "application/zip": ".zip", "text/csv": ".csv", "text/markdown": ".md",
	"audio/mpeg": ".mp3", "video/mp4": ".mp4", "application/octet-stream": ".bin",
}

func endingOf(kind string) string {
	if ending, known := endings[kind]; known {
		return ending
	}
	if known, err := mime.ExtensionsByType(kind); err == nil && len(known) > 0 {
		return known[0]
	}
	return ".bin"
}

func firstOf(text string, most int) string {
	runes := []rune(text)
	return string(runes[:min(len(runes), most)])
}

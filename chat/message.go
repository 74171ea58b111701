package chat

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hearth/chat/richtext"
	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/uptrace/bun"
)

// MaxPage is how many messages a page of a room holds.
const MaxPage = 40

// MaxBody is how many characters a message may have.
const MaxBody = 20_000

// MaxHTML is how many bytes of HTML a program may send for one message.
const MaxHTML = 100 << 10

// Message is what somebody said. Body is the source as typed, BodyHTML the safe
// HTML made from it once. A deleted message keeps its place and nothing else.
type Message struct {
	bun.BaseModel `bun:"table:?tenant.messages,alias:m" json:"-"`

	ID        int64     `bun:"id,pk" json:"id"`
	RoomID    int64     `bun:"room_id" json:"room_id"`
	CreatorID int64     `bun:"creator_id" json:"creator_id"`
	ClientID  string    `bun:"client_id" json:"client_id"`
	Body      string    `bun:"body" json:"body"`
	BodyHTML  string    `bun:"body_html" json:"body_html"`
	CreatedAt time.Time `bun:"created_at" json:"created_at"`
	EditedAt  time.Time `bun:"edited_at,nullzero" json:"edited_at,omitzero"`
	DeletedAt time.Time `bun:"deleted_at,nullzero" json:"deleted_at,omitzero"`

	SearchText string `bun:"search_text" json:"-"` // written, never read: see searchText

	CreatorName   string `bun:"creator_name,scanonly" json:"creator_name"`
	CreatorAvatar int64  `bun:"creator_avatar,scanonly" json:"creator_avatar"`

	CreatorRole tenant.Role `bun:"creator_role,scanonly" json:"creator_role,omitempty"`

	Attachments []Attachment `bun:"attachments,scanonly,type:jsonb" json:"attachments,omitempty"` // without keys

	Boosts []Tally `bun:"boosts,scanonly,type:jsonb" json:"boosts,omitempty"`

	Previews []Preview `bun:"previews,scanonly,type:jsonb" json:"previews,omitempty"` // without keys, and without those that were dismissed

	Mentions []int64 `bun:"mentions,scanonly,type:jsonb" json:"mentions,omitempty"` // members, in news of a message

	Seq      int64 `bun:"seq,scanonly" json:"-"` // of the event that is being told
	Repeated bool  `bun:"-" json:"-"`            // PostMessage found it rather than made it
	Pushed   bool  `bun:"-" json:"-"`            // PostMessage asked for it to be brought to devices or bots
	Quiet    bool  `bun:"-" json:"-"`            // no bot is called for it
}

// IsDeleted reports whether only the place of the message is left.
func (m Message) IsDeleted() bool { return !m.DeletedAt.IsZero() }

// IsEdited reports whether the body was changed after it was posted.
func (m Message) IsEdited() bool { return !m.EditedAt.IsZero() }

// CanEdit reports whether a member may change or delete the message.
func (m Message) CanEdit(me tenant.Member) bool { return m.CreatorID == me.ID || me.IsAdministrator() }

// Draft is a message that is being posted. ClientID is chosen by the client, so
// that sending twice posts once. With files Body may be empty.
type Draft struct {
	Body     string
	ClientID string
	Files    []File
	HTML     bool   // Body is HTML that a program wrote, not what a person typed
	Quiet    bool   // no bot is called for it
	TimeZone string // of the author, by its IANA name; what is none is UTC
}

// PostMessage adds a message to a room that me belongs to. Posting the same
// ClientID again returns the first message with Repeated set. Messages of a tenant that
// are posted at the same time may be written together, so db is not one of InTx. Faults:
// Invalid on "body", "client_id" or "attachment", PaymentRequired for files beyond the plan.
func (s *Service) PostMessage(ctx context.Context, db tenant.DB, room Room, me tenant.Member, d Draft) (Message, error) {
	said, err := s.render(ctx, db, room, &d, len(d.Files) > 0)
	if err != nil {
		return Message{}, err
	}
	if d.ClientID == "" {
		d.ClientID = tenant.NewID().String()
	}
	if len(d.ClientID) > 64 || !tenant.CleanText(d.ClientID) {
		return Message{}, fault.Field("client_id", "A client id has at most 64 characters.")
	}
	msg := Message{RoomID: room.ID, CreatorID: me.ID, ClientID: d.ClientID, Body: d.Body, BodyHTML: said.HTML, CreatorName: me.Name, CreatorAvatar: me.AvatarVersion, CreatorRole: me.Role}
	msg.Mentions, msg.Quiet = without(said.Mentions, me.ID), d.Quiet
	err = s.insert(ctx, db, &msg, d.Files)
	if fault.Is(err, fault.Conflict) {
		return repeated(ctx, db, room, me, d.ClientID)
	}
	if err != nil {
		return Message{}, err
	}
	s.meter.Count(db.Tenant(), CountedPosts, 1)
	if msg.Pushed && s.nudge != nil {
		s.nudge()
	}
	s.publisher.Publish(ctx, Event{Tenant: db.Tenant(), Type: MessageCreated, Room: room.ID, Seq: msg.Seq, Message: &msg})
	return msg, nil
}

// insert writes a message, and with files all of it or nothing. Files that were sent
// before are not kept twice.
func (s *Service) insert(ctx context.Context, db tenant.DB, msg *Message, files []File) error {
	if len(files) == 0 {
		return s.postLinks(ctx, db, msg)
	}
	_, err := messageByClient(ctx, db, msg.CreatorID, msg.ClientID)
	if err == nil {
		return fault.New(fault.Conflict, "This message is here already.")
	}
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	storage, err := s.allowFiles(ctx, db, files)
	if err != nil {
		return err
	}
	if msg.Attachments, err = s.keepFiles(ctx, db, files); err != nil {
		return err
	}
	return db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		if err := insertMessage(ctx, db, msg); err != nil {
			return err
		}
		if err := insertAttachments(ctx, db, msg.ID, msg.Attachments); err != nil {
			return err
		}
		if err := stored(ctx, db, s.meter, msg.Attachments); err != nil {
			return err
		}
		if err := spendStorage(ctx, db, storage, msg.Attachments); err != nil {
			return err
		}
		if err := s.askForPreviews(ctx, db, msg); err != nil {
			return err
		}
		if !slices.ContainsFunc(msg.Attachments, Attachment.IsPicture) {
			return nil
		}
		return s.jobs.Enqueue(ctx, db, tenant.QueueSoon, MakeThumbnailArgs{MessageID: msg.ID})
	})
}

func repeated(ctx context.Context, db tenant.DB, room Room, me tenant.Member, clientID string) (Message, error) {
	first, err := messageByClient(ctx, db, me.ID, clientID)
	if err == nil && first.RoomID != room.ID {
		return Message{}, fault.New(fault.Conflict, "This client id was used in another room.")
	}
	first.Repeated = true
	return first, err
}

// EditMessage changes the body of a message. Faults: Invalid on "body", Forbidden
// unless me wrote it or administers the workspace, NotFound for a deleted one.
func (s *Service) EditMessage(ctx context.Context, db tenant.DB, room Room, me tenant.Member, id int64, body string) (Message, error) {
	return s.EditMessageTo(ctx, db, room, me, id, Draft{Body: body})
}

// EditMessageTo is EditMessage to the body of a draft, which may be HTML.
func (s *Service) EditMessageTo(ctx context.Context, db tenant.DB, room Room, me tenant.Member, id int64, d Draft) (Message, error) {
	msg, err := s.own(ctx, db, room, me, id)
	if err != nil {
		return Message{}, err
	}
	said, err := s.render(ctx, db, room, &d, len(msg.Attachments) > 0)
	if err != nil {
		return msg, err
	}
	if d.Body == msg.Body && (!d.HTML || said.HTML == msg.BodyHTML) {
		return msg, nil
	}
	before := msg.BodyHTML
	msg.Body, msg.BodyHTML, msg.Mentions = d.Body, said.HTML, without(said.Mentions, msg.CreatorID)
	if err := s.change(ctx, db, &msg, before); err != nil {
		return Message{}, err
	}
	s.publisher.Publish(ctx, Event{Tenant: db.Tenant(), Type: MessageUpdated, Room: room.ID, Seq: msg.Seq, Message: &msg})
	return msg, nil
}

// DeleteMessage removes what a message said, for good. Faults: Forbidden unless me
// wrote it or administers the workspace, NotFound for one that is gone already.
func (s *Service) DeleteMessage(ctx context.Context, db tenant.DB, room Room, me tenant.Member, id int64) (Message, error) {
	msg, err := s.own(ctx, db, room, me, id)
	if err != nil {
		return Message{}, err
	}
	if err := s.erase(ctx, db, &msg); err != nil {
		return Message{}, err
	}
	s.publisher.Publish(ctx, Event{Tenant: db.Tenant(), Type: MessageDeleted, Room: room.ID, Seq: msg.Seq, Message: &msg})
	return msg, nil
}

// erase takes the files and previews of a message away with it. The room is locked
// first: whatever others hang on the message while we wait is seen, and goes too.
func (s *Service) erase(ctx context.Context, db tenant.DB, msg *Message) error {
	return db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		if err := lockRooms(ctx, db, []int64{msg.RoomID}); err != nil {
			return err
		}
		if err := eraseMessage(ctx, db, msg); err != nil {
			return err
		}
		return s.removeFilesOf(ctx, db, msg.ID)
	})
}

func (s *Service) own(ctx context.Context, db tenant.DB, room Room, me tenant.Member, id int64) (Message, error) {
	msg, err := MessageIn(ctx, db, room.ID, id)
	if err != nil {
		return Message{}, err
	}
	if !msg.CanEdit(me) {
		return Message{}, fault.New(fault.Forbidden, "Only whoever wrote this message can change it.")
	}
	return msg, nil
}

// render checks a draft's body and makes its HTML; a caption may be empty. People of the
// room are read only when the text could mention somebody. What is kept of HTML as the
// body is what a reader sees of it.
func (s *Service) render(ctx context.Context, db tenant.DB, room Room, d *Draft, caption bool) (richtext.Rendered, error) {
	switch {
	case !tenant.CleanText(d.Body):
		return richtext.Rendered{}, fault.Field("body", "This message has characters that cannot be stored.")
	case strings.TrimSpace(d.Body) == "" && caption:
		return richtext.Rendered{}, nil
	case strings.TrimSpace(d.Body) == "":
		return richtext.Rendered{}, fault.Field("body", "Write something first.")
	case d.HTML && len(d.Body) > MaxHTML:
		return richtext.Rendered{}, fault.Field("body", "The HTML of a message has at most %d KB. Send what is longer as a file.", MaxHTML>>10)
	case !d.HTML && utf8.RuneCountInString(d.Body) > MaxBody:
		return richtext.Rendered{}, fault.Field("body", "A message has at most %d characters. Shorten it or split it in two.", MaxBody)
	}
	var names mentions
	if strings.ContainsRune(d.Body, '@') || d.HTML && strings.Contains(d.Body, "action-text-attachment") {
		people, err := PeopleIn(ctx, db, room.ID, MostPeople)
		if err != nil {
			return richtext.Rendered{}, err
		}
		names = mentionable(people)
		if d.HTML {
			names.byNumber(people)
		}
	}
	if d.HTML && !isSound(d.Body) {
		return s.renderHTML(d, names)
	}
	if d.HTML {
		d.Body = strings.TrimSpace(d.Body)
	}
	return renderBody(d.Body, names.mentioner()), nil
}

// renderHTML shows of HTML what may be shown.
func (s *Service) renderHTML(d *Draft, names mentions) (richtext.Rendered, error) {
	said := richtext.RenderHTML(d.Body, names.mentioner())
	if said.Text == "" && !strings.Contains(said.HTML, "<hr") {
		return said, fault.Field("body", "There is nothing to show in this message. Its HTML has no text.")
	}
	d.Body = said.Text
	return said, nil
}

// isSound reports whether a body is only the name of a sound, behind /play.
func isSound(body string) bool {
	rest, found := strings.CutPrefix(strings.TrimSpace(body), "/play ")
	_, known := soundCalled(strings.TrimSpace(rest))
	return found && known
}

package chat

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"hearth/chat/richtext"
	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/uptrace/bun"
)

// MaxPreviews is how many links of a message are looked at, from its beginning.
const MaxPreviews = 3

// How much of a page's own words a preview repeats, in characters.
const (
	MaxPreviewTitle       = 280
	MaxPreviewDescription = 560
	MaxPreviewSite        = 80
)

// Preview is what the page behind a link of a message says of itself. Width and
// Height are those of its picture in pixels, 0 without one.
type Preview struct {
	bun.BaseModel `bun:"table:?tenant.previews,alias:pv" json:"-"`

	ID          int64     `bun:"id,pk,autoincrement" json:"id"`
	MessageID   int64     `bun:"message_id" json:"-"`
	Position    int       `bun:"position" json:"-"` // of its link in the message
	URL         string    `bun:"url" json:"url"`
	SiteName    string    `bun:"site_name" json:"site_name,omitempty"`
	Title       string    `bun:"title" json:"title"`
	Description string    `bun:"description" json:"description,omitempty"`
	ImageKey    string    `bun:"image_key" json:"-"`
	Width       int       `bun:"width" json:"width,omitempty"`
	Height      int       `bun:"height" json:"height,omitempty"`
	DismissedAt time.Time `bun:"dismissed_at,nullzero" json:"-"`
}

// HasPicture reports whether there is a picture to show.
func (p Preview) HasPicture() bool { return p.Width > 0 && p.Height > 0 }

// Host is where the preview's link leads, as people read it.
func (p Preview) Host() string { return strings.TrimPrefix(hostOf(p.URL), "www.") }

// ImageType is the content type of the picture.
func (p Preview) ImageType() string {
	for kind, ending := range thumbEnding {
		if strings.HasSuffix(p.ImageKey, ending) {
			return kind
		}
	}
	return "application/octet-stream"
}

// Unfurler asks linked pages what they say of themselves. chat/unfurl grants it.
type Unfurler interface {
	// Unfurl fetches a page for a tenant. Title is never empty; nothing is longer than
	// a preview repeats. Faults: TooMany when it should be asked again later; any other
	// means that there is nothing to show.
	Unfurl(ctx context.Context, id tenant.ID, address string) (Page, error)
}

// Page is what a page says of itself.
type Page struct {
	SiteName, Title, Description string
	Picture                      []byte // as it came, unchecked; nil without one
}

// PreviewLinks lets messages show previews. ours reports whether a host is one of
// Hearth's own, which would answer with its sign-in page. Call it, and KeepFiles,
// before the first message is posted.
func (s *Service) PreviewLinks(pages Unfurler, ours func(ctx context.Context, host string) (bool, error)) {
	s.pages, s.ours = pages, ours
}

// Previewing is how much of links a workspace is shown just now.
type Previewing struct {
	Links    int // of a message, from its beginning
	Pictures bool
}

// PreviewAs asks how much each time; without it everything is shown. Call it before the
// first message is posted.
func (s *Service) PreviewAs(how func(ctx context.Context, id tenant.ID) (Previewing, error)) {
	s.previewing = how
}

// UnfurlMessageArgs asks for the previews of a message's links.
type UnfurlMessageArgs struct {
	MessageID int64 `json:"message_id"`
}

// Kind names the handler.
func (UnfurlMessageArgs) Kind() string { return "chat:unfurl_message" }

// linksOf are the links of a message that may get a preview.
func linksOf(bodyHTML string) []string {
	links := richtext.Links(bodyHTML)
	links = slices.DeleteFunc(links, func(l string) bool { return len(l) > 2048 })
	return links[:min(len(links), MaxPreviews)]
}

// postLinks writes a new message, and asks for the previews of its links with it.
func (s *Service) postLinks(ctx context.Context, db tenant.DB, msg *Message) error {
	if s.pages == nil || len(linksOf(msg.BodyHTML)) == 0 {
		return s.posts.write(ctx, db, msg)
	}
	return db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		if err := insertMessage(ctx, db, msg); err != nil {
			return err
		}
		return s.askForPreviews(ctx, db, msg)
	})
}

func (s *Service) askForPreviews(ctx context.Context, db tenant.DB, msg *Message) error {
	if s.pages == nil || len(linksOf(msg.BodyHTML)) == 0 {
		return nil
	}
	return s.jobs.Enqueue(ctx, db, tenant.QueueSoon, UnfurlMessageArgs{MessageID: msg.ID})
}

// change writes an edit. Links that were taken out take their previews with them, new
// ones are asked for. before is the HTML as it was.
func (s *Service) change(ctx context.Context, db tenant.DB, msg *Message, before string) error {
	links := linksOf(msg.BodyHTML)
	if len(links) == 0 && len(linksOf(before)) == 0 {
		return changeMessage(ctx, db, msg)
	}
	return db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		if err := changeMessage(ctx, db, msg); err != nil {
			return err
		}
		keys, err := removePreviewsExcept(ctx, db, msg.ID, links)
		if err != nil {
			return err
		}
		if err := s.deleteFiles(ctx, db, keys); err != nil {
			return err
		}
		// Read again: a job may have added some since the message was.
		if msg.Previews, err = previewsOf(ctx, db, msg.ID); err != nil {
			return err
		}
		return s.askForPreviews(ctx, db, msg)
	})
}

func (s *Service) deleteFiles(ctx context.Context, db tenant.DB, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	return s.jobs.Enqueue(ctx, db, tenant.QueueBulk, DeleteFilesArgs{Keys: keys})
}

// DismissPreview takes a preview off a message for everybody and for good; one that
// is dismissed already stays so. Faults: Forbidden unless me wrote the message or
// administers the workspace, NotFound.
func (s *Service) DismissPreview(ctx context.Context, db tenant.DB, room Room, me tenant.Member, message, preview int64) (Message, error) {
	msg, err := s.own(ctx, db, room, me, message)
	if err != nil {
		return Message{}, err
	}
	if !slices.ContainsFunc(msg.Previews, func(p Preview) bool { return p.ID == preview }) {
		return msg, wasDismissed(ctx, db, message, preview)
	}
	err = s.changePreviews(ctx, db, &msg, func(ctx context.Context, db tenant.DB) (bool, error) {
		gone, key, err := dismissPreview(ctx, db, message, preview)
		if err != nil || !gone || key == "" {
			return gone, err
		}
		return true, s.deleteFiles(ctx, db, []string{key})
	})
	return msg, err
}

// changePreviews changes what hangs on a message and tells everybody, unless nothing changed.
// The message itself counts as unedited. msg is read again.
func (s *Service) changePreviews(ctx context.Context, db tenant.DB, msg *Message, change func(context.Context, tenant.DB) (bool, error)) error {
	changed := false
	err := db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		if err := lockRooms(ctx, db, []int64{msg.RoomID}); err != nil {
			return err
		}
		var err error
		if changed, err = change(ctx, db); err != nil || !changed {
			return err
		}
		seq, err := noteUpdated(ctx, db, msg.RoomID, msg.ID)
		if err != nil {
			return err
		}
		if *msg, err = MessageIn(ctx, db, msg.RoomID, msg.ID); err != nil {
			return err
		}
		msg.Seq = seq
		return nil
	})
	if err != nil || !changed {
		return err
	}
	s.publisher.Publish(ctx, Event{Tenant: db.Tenant(), Type: MessageUpdated, Room: msg.RoomID, Seq: msg.Seq, Message: msg})
	return nil
}

func showEverything(context.Context, tenant.ID) (Previewing, error) {
	return Previewing{Links: MaxPreviews, Pictures: true}, nil
}

// hostOf is empty for what is no address.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

func noPreview() error { return fault.New(fault.NotFound, "This preview does not exist any more.") }

package chat

import (
	"bytes"
	"context"
	"sync"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/uptrace/bun"
)

// How long what a page said is believed, and that it said nothing.
const (
	believed = 24 * time.Hour
	doubted  = 10 * time.Minute
)

// A row is kept for a while after nobody reads it any more, so that no job still puts
// its picture on a message.
const (
	linkedPageKept = 24 * time.Hour
	forgetBatch    = 100
)

// smallestPicture is what a preview shows at least, in pixels: less is a logo's dot or
// somebody's counter.
const smallestPicture = 48

// linkedPage is what a page said when it was asked last. Title is empty when it said
// nothing that could be shown.
type linkedPage struct {
	bun.BaseModel `bun:"table:?tenant.linked_pages,alias:lp"`

	URL         string    `bun:"url,pk"`
	SiteName    string    `bun:"site_name"`
	Title       string    `bun:"title"`
	Description string    `bun:"description"`
	ImageKey    string    `bun:"image_key"`
	Width       int       `bun:"width"`
	Height      int       `bun:"height"`
	ExpiresAt   time.Time `bun:"expires_at"`
}

// UnfurlMessage adds the previews of a message's links, as far as their pages have
// something to show. Running it again changes nothing.
func (s *Service) UnfurlMessage(ctx context.Context, db tenant.DB, message int64) error {
	if s.pages == nil {
		return nil
	}
	u, there, err := messageToUnfurl(ctx, db, message)
	if err != nil || !there {
		return err
	}
	missing, err := s.withoutPreview(ctx, u)
	if err != nil || len(missing) == 0 {
		return err
	}
	how, err := s.previewing(ctx, db.Tenant())
	if missing = missing[:min(len(missing), max(0, how.Links-len(u.Have)))]; err != nil || len(missing) == 0 {
		return err
	}
	if err := s.forgetPages(ctx, db); err != nil {
		return err
	}
	pages, err := s.linkedPages(ctx, db, missing)
	if err != nil {
		return err
	}
	if !how.Pictures {
		for link, page := range pages {
			page.ImageKey, page.Width, page.Height = "", 0, 0
			pages[link] = page
		}
	}
	return s.addPreviews(ctx, db, Message{ID: message, RoomID: u.RoomID}, pages)
}

// withoutPreview are a message's links to the world that have no preview yet.
func (s *Service) withoutPreview(ctx context.Context, u unfurling) (links []string, err error) {
	have := map[string]bool{}
	for _, link := range u.Have {
		have[link] = true
	}
	for _, link := range linksOf(u.BodyHTML) {
		if have[link] {
			continue
		}
		ours, err := s.ours(ctx, hostOf(link))
		if err != nil {
			return nil, err
		}
		if !ours {
			links = append(links, link)
		}
	}
	return links, nil
}

// addPreviews takes the message as it is by now: it may have been edited or deleted.
func (s *Service) addPreviews(ctx context.Context, db tenant.DB, msg Message, pages map[string]linkedPage) error {
	err := s.changePreviews(ctx, db, &msg, func(ctx context.Context, db tenant.DB) (bool, error) {
		now, err := MessageIn(ctx, db, msg.RoomID, msg.ID)
		if err != nil {
			return false, err
		}
		var found []Preview
		for i, link := range linksOf(now.BodyHTML) {
			if p := pages[link]; p.Title != "" {
				found = append(found, Preview{
					MessageID: msg.ID, Position: i, URL: link, SiteName: p.SiteName, Title: p.Title, Description: p.Description,
					ImageKey: p.ImageKey, Width: p.Width, Height: p.Height,
				})
			}
		}
		n, err := insertPreviews(ctx, db, found)
		return n > 0, err
	})
	if fault.Is(err, fault.NotFound) {
		return nil // deleted meanwhile, or with its room
	}
	return err
}

// linkedPages returns what the pages say, by link: from memory where it is fresh.
func (s *Service) linkedPages(ctx context.Context, db tenant.DB, links []string) (map[string]linkedPage, error) {
	known, err := freshPages(ctx, db, links, s.now())
	if err != nil {
		return nil, err
	}
	var mu sync.Mutex
	var all sync.WaitGroup
	asked, failed := map[string]Page{}, error(nil)
	for _, link := range links {
		if _, fresh := known[link]; fresh {
			continue
		}
		all.Go(func() {
			page, err := s.pages.Unfurl(ctx, db.Tenant(), link)
			s.meter.Count(db.Tenant(), CountedUnfurls, 1)
			mu.Lock()
			defer mu.Unlock()
			asked[link] = page
			if fault.Is(err, fault.TooMany) || ctx.Err() != nil {
				failed = err
			}
		})
	}
	all.Wait()
	if failed != nil {
		return nil, failed
	}
	for link, page := range asked {
		if known[link], err = s.remember(ctx, db, link, page); err != nil {
			return nil, err
		}
	}
	return known, nil
}

// remember keeps what a page said, and a picture drawn anew from the one it named.
func (s *Service) remember(ctx context.Context, db tenant.DB, link string, page Page) (linkedPage, error) {
	p := linkedPage{URL: link, SiteName: page.SiteName, Title: page.Title, Description: page.Description, ExpiresAt: s.now().Add(believed)}
	if p.Title == "" {
		p = linkedPage{URL: link, ExpiresAt: s.now().Add(doubted)}
	} else if err := s.keepPicture(ctx, db, &p, page.Picture); err != nil {
		return linkedPage{}, err
	}
	err := db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		old, err := putPage(ctx, db, p)
		if err != nil || old == "" {
			return err
		}
		return s.deleteFiles(ctx, db, []string{old})
	})
	return p, err
}

// keepPicture leaves p without one when it cannot be drawn. Should nothing name the
// file in the end, a job that is due later takes it away.
func (s *Service) keepPicture(ctx context.Context, db tenant.DB, p *linkedPage, picture []byte) error {
	if len(picture) == 0 {
		return nil
	}
	drawn, kind, width, height, err := s.media.Redraw(ctx, picture)
	if fault.Is(err, fault.Invalid) || err == nil && min(width, height) < smallestPicture {
		return nil
	}
	if err != nil {
		return err
	}
	key := "previews/" + tenant.NewID().String() + thumbEnding[kind]
	if err := s.jobs.EnqueueAt(ctx, db, tenant.QueueBulk, DeleteFilesArgs{Keys: []string{key}}, s.now().Add(orphaned)); err != nil {
		return err
	}
	p.ImageKey, p.Width, p.Height = key, width, height
	return s.files.Put(ctx, db.Tenant(), key, bytes.NewReader(drawn), int64(len(drawn)))
}

// forgetPages lets go of some of what is not believed any more, each time that
// something new is learned.
func (s *Service) forgetPages(ctx context.Context, db tenant.DB) error {
	return db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		keys, err := removePages(ctx, db, s.now().Add(-linkedPageKept), forgetBatch)
		if err != nil {
			return err
		}
		return s.deleteFiles(ctx, db, keys)
	})
}

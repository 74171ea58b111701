package chat

import (
	"bytes"
	"context"
	"io"
	"strings"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// MakeThumbnails makes the small variants of a message's pictures that have none yet.
// A picture that cannot be decoded is shown as it is. Running it again changes nothing.
func (s *Service) MakeThumbnails(ctx context.Context, db tenant.DB, message int64) error {
	waiting, err := picturesWithoutThumb(ctx, db, message)
	if err != nil {
		return err
	}
	for _, a := range waiting {
		if err := s.makeThumbnail(ctx, db, a); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) makeThumbnail(ctx context.Context, db tenant.DB, a Attachment) error {
	picture, err := s.read(ctx, db, a)
	if fault.Is(err, fault.NotFound) {
		return nil // its message was deleted meanwhile
	}
	if err != nil {
		return err
	}
	thumb, kind, err := s.media.Thumbnail(ctx, picture)
	if err != nil && !fault.Is(err, fault.Invalid) {
		return err
	}
	if thumb == nil {
		_, err := setThumb(ctx, db, a.ID, a.Key)
		return err
	}
	key := strings.Replace(a.Key, "files/", "thumbs/", 1) + thumbEnding[kind]
	if err := s.files.Put(ctx, db.Tenant(), key, bytes.NewReader(thumb), int64(len(thumb))); err != nil {
		return err
	}
	there, err := setThumb(ctx, db, a.ID, key)
	if err != nil || there {
		return err
	}
	return s.files.Delete(ctx, db.Tenant(), key) // the message was deleted while we drew
}

func (s *Service) read(ctx context.Context, db tenant.DB, a Attachment) ([]byte, error) {
	body, size, err := s.files.Get(ctx, db.Tenant(), a.Key)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	picture := make([]byte, min(size, maxPicture))
	if _, err := io.ReadFull(body, picture); err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "This file could not be read just now.")
	}
	return picture, nil
}

// thumbEnding lets a key say what a thumbnail is.
var thumbEnding = map[string]string{"image/jpeg": ".jpg", "image/png": ".png"}

// ThumbType is the content type of a picture's small variant.
func (a Attachment) ThumbType() string {
	for kind, ending := range thumbEnding {
		if a.ThumbKey != a.Key && strings.HasSuffix(a.ThumbKey, ending) {
			return kind
		}
	}
	return a.ContentType
}

// DeleteFiles removes files, unless a message names them. Running it again changes
// nothing.
func (s *Service) DeleteFiles(ctx context.Context, db tenant.DB, keys []string) error {
	named, err := keysInUse(ctx, db, keys)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if named[key] {
			continue
		}
		if err := s.files.Delete(ctx, db.Tenant(), key); err != nil {
			return err
		}
	}
	return nil
}

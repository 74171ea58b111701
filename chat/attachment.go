package chat

import (
	"context"
	"io"
	"path"
	"strings"
	"time"
	"unicode"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/uptrace/bun"
)

// MaxFiles is how many files hang on one message.
const MaxFiles = 10

// maxPicture is how many bytes a picture has that is drawn: we hold it in memory, and
// so do browsers. What is larger is a file like any other.
const maxPicture = 25_000_000

// maxFilename is how many characters of a file's name are kept.
const maxFilename = 120

// Attachment is a file that hangs on a message. ContentType is what was found in it;
// Width and Height are 0 unless it is a picture that can be shown. ThumbKey is the
// small variant of a picture, its own key when the picture is shown as it is, and
// empty while nobody has looked yet.
type Attachment struct {
	bun.BaseModel `bun:"table:?tenant.attachments,alias:a" json:"-"`

	ID          int64  `bun:"id,pk,autoincrement" json:"id"`
	MessageID   int64  `bun:"message_id" json:"-"`
	Key         string `bun:"key" json:"-"`
	ThumbKey    string `bun:"thumb_key" json:"-"`
	Filename    string `bun:"filename" json:"filename"`
	ContentType string `bun:"content_type" json:"content_type"`
	ByteSize    int64  `bun:"byte_size" json:"byte_size"`
	Width       int    `bun:"width" json:"width,omitempty"`
	Height      int    `bun:"height" json:"height,omitempty"`
}

// IsPicture reports whether the file is a picture that browsers draw, cannot be
// talked into running, and have the memory for.
func (a Attachment) IsPicture() bool {
	return pictureTypes[a.ContentType] && a.Width > 0 && a.Height > 0
}

var pictureTypes = map[string]bool{"image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true}

// File is a file that is being sent. Name and content are as they came.
type File struct {
	Name string
	Size int64 // bytes
	Body io.ReadSeeker
}

// Media looks into files. chat/media grants it.
type Media interface {
	// Look says what a file is by its content, and how large a picture that can be
	// shown is when it stands upright, in pixels.
	Look(body io.ReadSeeker) (contentType string, width, height int, err error)
	// Clean gives a picture without anything that it says besides, unchanged otherwise,
	// and how many bytes that is. What is no picture comes back as it is; reading moves
	// body. Faults: Invalid.
	Clean(body io.ReadSeeker, contentType string) (clean io.Reader, size int64, err error)
	// Thumbnail makes a small picture without anything that the file tells besides, or
	// nothing for a picture that is shown as it is. Faults: Invalid.
	Thumbnail(ctx context.Context, picture []byte) (thumb []byte, contentType string, err error)
	// Redraw makes a picture that is at most as large as a preview shows it, with
	// nothing left of the file it came in. Faults: Invalid.
	Redraw(ctx context.Context, picture []byte) (drawn []byte, contentType string, width, height int, err error)
}

// KeepFiles lets messages carry files. Call it before the first message is posted.
func (s *Service) KeepFiles(files tenant.Files, media Media) { s.files, s.media = files, media }

// orphaned is how long after a file was kept nothing can refer to it any more that
// does not yet.
const orphaned = time.Hour

// keepFiles puts files where they will lie, before the message that names them is
// written. Should that never happen, a job that is due later takes them away.
func (s *Service) keepFiles(ctx context.Context, db tenant.DB, files []File) ([]Attachment, error) {
	kept, keys, bodies := make([]Attachment, len(files)), make([]string, len(files)), make([]io.Reader, len(files))
	for i, f := range files {
		a, body, err := s.look(f)
		if err != nil {
			return nil, err
		}
		kept[i], keys[i], bodies[i] = a, a.Key, body
	}
	if err := s.jobs.EnqueueAt(ctx, db, tenant.QueueBulk, DeleteFilesArgs{Keys: keys}, s.now().Add(orphaned)); err != nil {
		return nil, err
	}
	for i, body := range bodies {
		if err := s.files.Put(ctx, db.Tenant(), kept[i].Key, body, kept[i].ByteSize); err != nil {
			return nil, err
		}
	}
	return kept, nil
}

// look finds out what a file is, and what of it is kept. A picture that cannot be told
// from what it says besides is a file like any other, and not shown.
func (s *Service) look(f File) (Attachment, io.Reader, error) {
	a := Attachment{Key: "files/" + tenant.NewID().String(), Filename: cleanFilename(f.Name)}
	var err error
	if a.ContentType, a.Width, a.Height, err = s.media.Look(f.Body); err != nil {
		return a, nil, err
	}
	kind := a.ContentType
	if !a.IsPicture() {
		kind = ""
	}
	if f.Size > maxPicture {
		a.Width, a.Height = 0, 0
	}
	body, size, err := s.media.Clean(f.Body, kind)
	if fault.Is(err, fault.Invalid) {
		a.Width, a.Height = 0, 0
		body, size, err = s.media.Clean(f.Body, "")
	}
	a.ByteSize = size
	return a, body, err
}

func checkFiles(files []File, size tenant.Allowance) error {
	if len(files) > MaxFiles {
		return TooManyFiles()
	}
	for _, f := range files {
		switch {
		case f.Size == 0:
			return fault.Field("attachment", "%s is empty. Attach a file that has something in it.", cleanFilename(f.Name))
		case f.Size > FileLimit(size):
			return FileTooLarge(f.Name, size)
		}
	}
	return nil
}

// TooManyFiles is the fault of a message with more than MaxFiles files.
func TooManyFiles() error {
	return fault.Field("attachment", "A message carries at most %d files. Send the others in a second message.", MaxFiles)
}

// cleanFilename keeps what a name says and nothing that it does: no folders, no
// control characters, no marks that turn the direction of reading around so that
// "gpj.exe" reads as "exe.jpg".
func cleanFilename(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case r == '\\':
			return '/'
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r) && r != '\u200d':
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(name, "\ufffd"))
	name = strings.TrimSpace(path.Base(name))
	if name == "" || name == "/" || strings.Trim(name, ".") == "" {
		return "file"
	}
	return shortened(name)
}

// shortened cuts a long name before its extension.
func shortened(name string) string {
	runes := []rune(name)
	if len(runes) <= maxFilename {
		return name
	}
	ext := []rune(path.Ext(name))
	if len(ext) > 12 {
		ext = nil
	}
	return string(runes[:maxFilename-len(ext)-1]) + "…" + string(ext)
}

package web

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"os"
	"strings"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// mostField is how many bytes a field of a form with files may have.
const mostField = 1 << 20

// IsUpload reports whether a request is a form that may carry files.
func IsUpload(c *fiber.Ctx) bool {
	return strings.HasPrefix(strings.ToLower(c.Get(fiber.HeaderContentType)), fiber.MIMEMultipartForm)
}

// Upload is a form with files. The files lie on disk without a name, and are gone
// after Close.
type Upload struct {
	Values map[string]string // the first of each name
	Files  []UploadedFile
	done   func()
}

// UploadedFile is a file as the client sent it: neither its name nor its content can
// be trusted.
type UploadedFile struct {
	Name string
	Size int64
	Body *os.File
}

// Accept is asked before a file is read, with what was read so far and its name, and
// returns how many bytes it may have and the fault of one that has more.
type Accept func(u *Upload, name string) (most int64, larger error, err error)

// ReadUpload reads a form whose files are in one field. What was read before a fault
// is returned with it. Faults: Invalid, and whatever accept says. The caller closes
// the Upload whether or not there is a fault.
func ReadUpload(c *fiber.Ctx, field string, accept Accept) (*Upload, error) {
	u := &Upload{Values: map[string]string{}, done: func() {}}
	boundary := string(c.Request().Header.MultipartFormBoundary())
	if boundary == "" {
		return u, errBroken
	}
	err := u.read(multipart.NewReader(bodyOf(c), boundary), field, accept)
	if err == nil && hasEnded(c.Context()) {
		err = errBroken
	}
	if err != nil && fault.Of(err) == fault.Internal {
		err = arrival(c, err)
	}
	cancel := deadline(c, time.Duration(u.size()/keepPace)*time.Second) // the time it took to arrive is not the handler's
	u.done = func() {
		cancel()
		c.SetUserContext(context.WithoutCancel(c.UserContext())) // an error is still to be drawn
	}
	return u, err
}

// keepPace is how many bytes a second can be kept at least, wherever files are kept.
const keepPace = 10_000_000

func (u *Upload) size() (bytes int64) {
	for _, f := range u.Files {
		bytes += f.Size
	}
	return bytes
}

// Close forgets the files.
func (u *Upload) Close() {
	for _, f := range u.Files {
		f.Body.Close()
	}
	u.done()
}

func (u *Upload) read(form *multipart.Reader, field string, accept Accept) error {
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch name := part.FormName(); {
		case name == field && part.FileName() != "":
			err = u.readFile(part, accept)
		case part.FileName() == "":
			err = u.readValue(name, part)
		}
		if err != nil {
			return err
		}
	}
}

func (u *Upload) readValue(name string, part *multipart.Part) error {
	value, err := io.ReadAll(io.LimitReader(part, mostField+1))
	if err != nil {
		return err
	}
	if len(value) > mostField {
		return fiber.ErrRequestEntityTooLarge
	}
	if _, there := u.Values[name]; !there && len(u.Values) < 100 {
		u.Values[name] = string(value)
	}
	return nil
}

func (u *Upload) readFile(part *multipart.Part, accept Accept) error {
	most, larger, err := accept(u, part.FileName())
	if err != nil {
		return err
	}
	file, err := os.CreateTemp("", "hearth-upload-")
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "Files cannot be taken just now. Please try again in a moment.")
	}
	u.Files = append(u.Files, UploadedFile{Name: part.FileName(), Body: file})
	if err := os.Remove(file.Name()); err != nil {
		return fault.Wrap(err, fault.Unavailable, "Files cannot be taken just now. Please try again in a moment.")
	}
	n, err := io.Copy(diskWriter{file}, io.LimitReader(part, most+1))
	switch {
	case err != nil:
		return err
	case n > most:
		return larger
	}
	u.Files[len(u.Files)-1].Size = n
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return fault.Wrap(err, fault.Unavailable, "Files cannot be taken just now. Please try again in a moment.")
	}
	return nil
}

// diskWriter tells a full disk from a client that went away.
type diskWriter struct{ io.Writer }

func (w diskWriter) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	if err != nil {
		return n, fault.Wrap(err, fault.Unavailable, "Files cannot be taken just now. Please try again in a moment.")
	}
	return n, nil
}

// bodyOf reads a body that nobody has received, within its limit; conn gives it time
// as long as it keeps coming. One that arrived whole is read from memory.
func bodyOf(c *fiber.Ctx) io.Reader {
	if !c.Request().IsBodyStream() {
		return strings.NewReader(string(c.Request().Body()))
	}
	most, ok := c.Context().UserValue(localMost).(int)
	if !ok {
		most = FormBody
	}
	waits := c.UserContext()
	return &arriving{ctx: c.Context(), waited: func(d time.Duration) { tenant.Waited(waits, d) }, declared: int64(c.Request().Header.ContentLength()), most: int64(most)}
}

// arriving is a body on its way.
type arriving struct {
	ctx      *fasthttp.RequestCtx
	waited   func(time.Duration) // for some of it
	declared int64
	most     int64
	read     int64
}

func (a *arriving) Read(p []byte) (int, error) {
	began := time.Now()
	n, err := a.ctx.RequestBodyStream().Read(p)
	a.waited(time.Since(began))
	switch a.read += int64(n); {
	case a.read > a.most:
		return 0, fiber.ErrRequestEntityTooLarge
	case err == io.EOF && a.declared >= 0 && a.read < a.declared: // fasthttp ends a body where its connection ends
		return n, io.ErrUnexpectedEOF
	}
	return n, err
}

// arrival says what went wrong with a form on its way. Where it would have ended
// cannot be known any more, unless it was only too long.
func arrival(c *fiber.Ctx, err error) error {
	if errors.Is(err, fiber.ErrRequestEntityTooLarge) {
		return fiber.ErrRequestEntityTooLarge
	}
	c.Context().SetUserValue(localMost, nowhere)
	if isTimeout(err) {
		return fiber.ErrRequestTimeout
	}
	return errBroken
}

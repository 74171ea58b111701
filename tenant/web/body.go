package web

import (
	"errors"
	"io"
	"math"
	"strings"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// bodyRule is how much the pages of some addresses take at once. A * in path stands
// for one part of it.
type bodyRule struct {
	host tenant.HostKind
	path string
	most int
	why  string
}

func mostOfBody(kind tenant.HostKind, path string) int {
	for _, r := range bodyRules {
		if r.host == kind && matches(r.path, path) {
			return r.most
		}
	}
	return FormBody
}

func matches(pattern, path string) bool {
	for {
		want, morePattern, a := strings.Cut(pattern, "/")
		have, morePath, b := strings.Cut(path, "/")
		if want != have && (want != "*" || have == "") || a != b {
			return false
		}
		if !a {
			return true
		}
		pattern, path = morePattern, morePath
	}
}

// errBroken is a body that ended before its end, or whose chunks are none.
var errBroken = fiber.NewError(fiber.StatusBadRequest, "body ended before its end")

// receive reads the body of a request into memory, up to what its address takes,
// unless it is for ReadUpload. What is left is thrown away by settle.
func (s *Server) receive(c *fiber.Ctx) error {
	req := c.Request()
	if !req.IsBodyStream() {
		return c.Next()
	}
	upload, larger, err := s.uploadOf(c)
	if err != nil {
		return err
	}
	most := max(mostOfBody(hostKind(c), c.Path()), upload)
	c.Context().SetUserValue(localMost, most)
	switch encoding := c.Get(fiber.HeaderContentEncoding); {
	case encoding != "" && !strings.EqualFold(encoding, "identity"):
		// A few bytes of gzip can become gigabytes in fiber's and fasthttp's readers.
		return fiber.ErrUnsupportedMediaType
	case req.Header.ContentLength() > most && larger != nil:
		return larger
	case req.Header.ContentLength() > most:
		return fiber.ErrRequestEntityTooLarge
	case upload > 0:
		return c.Next()
	}
	began := time.Now()
	body, err := s.collect(req.BodyStream(), req.Header.ContentLength(), most)
	tenant.Waited(c.UserContext(), time.Since(began))
	defer s.buffered.Add(-int64(cap(body)))
	if err == nil && hasEnded(c.Context()) {
		err = errBroken
	}
	if err != nil {
		if !errors.Is(err, fiber.ErrRequestEntityTooLarge) && !fault.Is(err, fault.Unavailable) {
			c.Context().SetUserValue(localMost, nowhere)
		}
		return err
	}
	req.SetBodyRaw(body)
	if time.Since(began) > time.Second { // the time it took to arrive is not the handler's
		cancel := deadline(c, 0)
		defer cancel()
	}
	return c.Next()
}

// collect keeps account of what all requests hold together: what is declared costs
// nothing before it is sent.
func (s *Server) collect(stream io.Reader, declared, most int) (body []byte, err error) {
	body = s.grow(nil, min(max(declared, 512), 16<<10))
	for {
		if len(body) == cap(body) {
			if s.buffered.Load() > mostBuffered {
				return body, fault.New(fault.Unavailable, "We are receiving too much at once. Please try again in a moment.")
			}
			body = s.grow(body, min(2*len(body), most+1))
		}
		n, err := stream.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case len(body) > most:
			return body, fiber.ErrRequestEntityTooLarge
		case err == io.EOF && len(body) < declared: // fasthttp ends a body where its connection ends
			return body, errBroken
		case err == io.EOF:
			return body, nil
		case isTimeout(err):
			return body, fiber.ErrRequestTimeout
		case err != nil:
			return body, errBroken
		case len(body) == declared:
			return body, nil
		}
	}
}

func (s *Server) grow(body []byte, size int) []byte {
	bigger := make([]byte, len(body), max(size, len(body)+1))
	copy(bigger, body)
	s.buffered.Add(int64(cap(bigger) - cap(body)))
	return bigger
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

// nowhere marks a body whose end cannot be found any more.
const nowhere = math.MinInt

// settle is the last word on every request, whoever answered it: fasthttp would read
// what is left of a body as the next request. It throws away at most the limit and
// 8 MB more; what is more than its address takes, or has no certain end, ends the
// connection. Who is refused for another reason, as asking too often, keeps theirs: a new
// one for each try costs us more than the try.
func (s *Server) settle(next fasthttp.RequestHandler) fasthttp.RequestHandler {
	return func(ctx *fasthttp.RequestCtx) {
		defer attend(ctx)()
		// Where chunks end is a matter on which servers disagree: what would follow
		// them on the connection is never believed.
		length := ctx.Request.Header.ContentLength()
		chunked := length == -1
		next(ctx)
		if chunked {
			ctx.SetConnectionClose()
		}
		if !ctx.Request.IsBodyStream() {
			return
		}
		most, ok := ctx.UserValue(localMost).(int)
		if !ok {
			most = FormBody
		}
		whole := most != nowhere && discard(ctx.RequestBodyStream(), most+mostDiscarded)
		if !whole {
			linger(ctx)
		}
		if !whole || length > most {
			ctx.SetConnectionClose()
		}
	}
}

// discard reports whether it reached the end.
func discard(stream io.Reader, most int) bool {
	n, err := io.Copy(io.Discard, io.LimitReader(stream, int64(most)))
	return err == nil && n < int64(most)
}

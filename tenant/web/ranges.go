package web

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// SendRange sends a file, or the one part of it that is asked for: players jump to
// and fro in what they play. Several parts at once are answered with all of it. It
// closes body.
func SendRange(c *fiber.Ctx, body io.ReadCloser, size int64, tag string) error {
	c.Set(fiber.HeaderAcceptRanges, "bytes")
	asked := c.Get(fiber.HeaderRange)
	if since := c.Get(fiber.HeaderIfRange); since != "" && since != tag {
		asked = ""
	}
	from, to, ok := parseRange(asked, size)
	if !ok {
		return c.SendStream(body, int(size)) // fasthttp closes body
	}
	if from > to {
		body.Close()
		c.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes */%d", size))
		return c.SendStatus(fiber.StatusRequestedRangeNotSatisfiable)
	}
	if err := skipTo(body, from); err != nil {
		body.Close()
		return err
	}
	c.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes %d-%d/%d", from, to, size))
	length := to - from + 1
	part := struct {
		io.Reader
		io.Closer
	}{io.LimitReader(body, length), body}
	return c.Status(fiber.StatusPartialContent).SendStream(part, int(length))
}

// parseRange reads "bytes=from-to". It is not ok for whatever is best answered with
// all of the file; from beyond to asks for what the file does not have.
func parseRange(header string, size int64) (from, to int64, ok bool) {
	text, isBytes := strings.CutPrefix(header, "bytes=")
	first, last, dash := strings.Cut(strings.TrimSpace(text), "-")
	if !isBytes || !dash || strings.Contains(text, ",") {
		return 0, 0, false
	}
	if first == "" {
		n, err := strconv.ParseUint(last, 10, 62)
		if err != nil {
			return 0, 0, false
		}
		return max(0, size-int64(n)), size - 1, n > 0 || size == 0
	}
	start, err := strconv.ParseUint(first, 10, 62)
	if err != nil {
		return 0, 0, false
	}
	to = size - 1
	if last != "" {
		end, err := strconv.ParseUint(last, 10, 62)
		if err != nil || end < start {
			return 0, 0, false
		}
		to = min(to, int64(end))
	}
	return int64(start), to, true
}

func skipTo(body io.Reader, from int64) error {
	if s, ok := body.(io.Seeker); ok {
		_, err := s.Seek(from, io.SeekStart)
		return err
	}
	_, err := io.CopyN(io.Discard, body, from)
	return err
}

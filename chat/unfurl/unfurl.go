package unfurl

import (
	"context"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"path"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/outbound"
)

// Limits of one link.
const (
	total      = 5 * time.Second // for page and picture together
	maxPage    = 1 << 20         // bytes; what a page says of itself stands at its beginning
	maxPicture = 5 << 20
)

// Client asks pages through an outbound.Client.
type Client struct {
	out *outbound.Client
}

// New returns a Client.
func New(out *outbound.Client) *Client { return &Client{out: out} }

// Unfurl fetches a page for a tenant. A picture that cannot be fetched in the time
// that the page has left is done without. Faults: those of outbound.Client.Do, and
// Invalid for what is not a page or has no title.
func (c *Client) Unfurl(ctx context.Context, id tenant.ID, address string) (page chat.Page, err error) {
	// Parsers are third parties' and the page is anybody's: one that upsets them is
	// without a preview.
	defer func() {
		if what := recover(); what != nil {
			slog.ErrorContext(ctx, "a page upset its reader", "panic", what, "stack", string(debug.Stack()))
			page, err = chat.Page{}, fault.New(fault.Invalid, "This page cannot be read.")
		}
	}()
	if isFile(address) {
		return chat.Page{}, fault.New(fault.Invalid, "This address leads to a file.")
	}
	ctx, cancel := context.WithTimeout(ctx, total)
	defer cancel()
	owner := outbound.Tenant(id.String())
	res, err := c.out.Do(ctx, outbound.Request{
		Tenant: owner, URL: address, Header: http.Header{"Accept": {"text/html"}},
		Redirects: outbound.MaxRedirects, Timeout: total, MaxBody: maxPage, Cut: true, Wanted: isPage,
	})
	if err != nil {
		return chat.Page{}, err
	}
	if !res.Read {
		return chat.Page{}, fault.New(fault.Invalid, "This address does not lead to a page.")
	}
	h := readHead(res.Body, res.Header.Get("Content-Type"))
	page = chat.Page{
		SiteName:    tidy(h.first("og:site_name"), chat.MaxPreviewSite),
		Title:       tidy(h.first("og:title", "twitter:title", "title"), chat.MaxPreviewTitle),
		Description: tidy(h.first("og:description", "twitter:description", "description"), chat.MaxPreviewDescription),
	}
	if page.Title == "" {
		return chat.Page{}, fault.New(fault.Invalid, "This page has no title.")
	}
	page.Picture = c.picture(ctx, owner, res.URL, h.first("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"))
	return page, nil
}

func (c *Client) picture(ctx context.Context, t outbound.Tenant, page *url.URL, place string) []byte {
	if place == "" || ctx.Err() != nil {
		return nil
	}
	at, err := page.Parse(place)
	if err != nil {
		return nil
	}
	res, err := c.out.Do(ctx, outbound.Request{
		Tenant: t, URL: at.String(), Header: http.Header{"Accept": {strings.Join(pictures, ", ")}},
		Redirects: outbound.MaxRedirects, Timeout: total, MaxBody: maxPicture, Wanted: isPicture,
	})
	if err != nil || !res.Read {
		return nil
	}
	return res.Body
}

func isPage(status int, h http.Header) bool {
	return status == http.StatusOK && typeOf(h) == "text/html"
}

// pictures are the types that browsers draw and cannot be talked into running.
var pictures = []string{"image/jpeg", "image/png", "image/gif", "image/webp"}

func isPicture(status int, h http.Header) bool {
	return status == http.StatusOK && slices.Contains(pictures, typeOf(h))
}

func typeOf(h http.Header) string {
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return kind
}

// files are the endings of what is never a page: asking would only cost somebody the
// traffic.
var files = strings.Fields(`7z aac apk avi avif bin bmp br bz2 deb dmg exe flac flv gif gz heic ico img iso jar jpeg jpg lz
	m4a m4v mid mkv mov mp3 mp4 mpeg mpg msi ogg ogv opus pdf pkg png rar rpm svg tar tgz tif tiff wav webm webp wma wmv xz zip zst`)

func isFile(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	return slices.Contains(files, strings.ToLower(strings.TrimPrefix(path.Ext(u.Path), ".")))
}

package tenant

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"hearth/tenant/fault"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"unicode"
)

// slugShape is one DNS label (RFC 1035), 3 to 40 characters, no doubled hyphen, so
// that no punycode label can be claimed.
var slugShape = regexp.MustCompile(`^[a-z0-9](-?[a-z0-9]){2,39}$`)

// reserved addresses are ours, or would look as if they were.
var reserved = map[string]bool{}

func init() {
	for _, word := range strings.Fields(`about abuse account accounts admin administrator api app apps assets auth
		billing blog campfire cdn chat console contact dashboard demo-admin dev developer developers docs download email
		enterprise example files ftp get hearth help home host hostmaster http https imap info internal invoice invoices
		join legal localhost login logout mail mailer marketing media metrics mx news noreply ns ns1 ns2 operator
		operators pay payments pop pop3 postmaster press pricing privacy root sales secure security session sessions
		settings shop signin signout signup site sitemap smtp ssh ssl static status store stripe support sys system team
		terms test tls up webhook webhooks webmail webmaster workspace workspaces www`) {
		reserved[word] = true
	}
}

// CheckSlug says whether an address has the right shape and is not reserved; it
// does not ask whether it is taken. Faults: Invalid on field "slug".
func CheckSlug(slug string) error {
	switch {
	case slug == "":
		return fault.Field("slug", "Choose an address for your workspace.")
	case len(slug) < 3:
		return fault.Field("slug", "An address needs at least 3 characters.")
	case len(slug) > 40:
		return fault.Field("slug", "An address has at most 40 characters.")
	case !slugShape.MatchString(slug):
		return fault.Field("slug", "Use small letters, digits and single hyphens, beginning and ending with a letter or digit.")
	case reserved[slug]:
		return fault.Field("slug", "%s is reserved.", slug)
	}
	return nil
}

// SlugFrom makes an address out of a workspace's name: "Café Blå" → "cafe-bla".
// It is empty where nothing of the name can stand in an address.
func SlugFrom(name string) string {
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), name)
	if err != nil {
		plain = name
	}
	var b strings.Builder
	for _, r := range strings.ToLower(plain) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '\'' || r == '’':
		default:
			if b.Len() > 0 && !strings.HasSuffix(b.String(), "-") {
				b.WriteByte('-')
			}
		}
	}
	slug := strings.Trim(b.String(), "-")
	if len(slug) > 40 {
		slug = strings.Trim(slug[:40], "-")
	}
	return slug
}

// SuggestSlugs returns up to three free addresses close to one that is taken or
// reserved, in one statement.
func SuggestSlugs(ctx context.Context, c ControlDB, slug string) ([]string, error) {
	stem := SlugFrom(slug)
	if len(stem) > 34 {
		stem = strings.Trim(stem[:34], "-")
	}
	if stem == "" {
		stem = "team"
	}
	candidates := []string{stem + "-hq", stem + "-team", "the-" + stem}
	for n := 2; n <= 6; n++ {
		candidates = append(candidates, fmt.Sprintf("%s-%d", stem, n))
	}
	taken, err := slugsTaken(ctx, c, ID{}, candidates)
	if err != nil {
		return nil, err
	}
	var free []string
	for _, s := range candidates {
		if !taken[s] && CheckSlug(s) == nil && len(free) < 3 {
			free = append(free, s)
		}
	}
	return free, nil
}

package tenant

import (
	"context"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"hearth/tenant/fault"
)

// MaxFind is how much text one search may have, in characters: an address of a page
// with an invite in it is the longest that anybody pastes.
const MaxFind = 300

// findMost is how many tenants a search lists. Who means another types more.
const findMost = 50

// Found is a tenant that a search led to, and why.
type Found struct {
	Tenant
	Why   string `bun:"why"`   // like "Member"
	What  string `bun:"what"`  // what matched, "" where Why says it all
	Exact bool   `bun:"exact"` // the whole of something that belongs to few
}

// Match is a tenant that somebody else found by the same text, exactly.
type Match struct {
	ID   ID     `bun:"id" json:"id"`
	Why  string `bun:"why" json:"why"`
	What string `bun:"what" json:"what"`
}

// Finding is the answer to a search.
type Finding struct {
	Found []Found // the exact ones first
	More  bool    // there are others, which need more letters
}

// Only is the tenant that a search names without any doubt.
func (f Finding) Only() (Tenant, bool) {
	if len(f.Found) == 0 || !f.Found[0].Exact || len(f.Found) > 1 && f.Found[1].Exact {
		return Tenant{}, false
	}
	return f.Found[0].Tenant, true
}

// Find looks for tenants by whatever an operator may have been given: an address or a
// name, now or before, also how they begin; an id in any of its forms; a host or the
// address of any page; a member's mail address, or all of it before the @; the code of
// an invite. also are those that others know by the text. It reads the control plane
// and wakes nobody. Faults: Invalid for text that nothing can be called.
func (r *Registry) Find(ctx context.Context, text string, also []Match) (Finding, error) {
	text = strings.TrimSpace(text)
	if err := CheckFind(text); err != nil {
		return Finding{}, err
	}
	if text == "" {
		return Finding{}, nil
	}
	found, err := find(ctx, r.Control(), r.looksFor(text), also, findMost+1)
	if err != nil {
		return Finding{}, err
	}
	f := Finding{Found: found}
	if f.More = len(found) > findMost; f.More {
		f.Found = found[:findMost]
	}
	return f, nil
}

// CheckFind faults with Invalid for a search that nothing can match.
func CheckFind(text string) error {
	switch {
	case !CleanText(text):
		return fault.New(fault.Invalid, "This search has characters that no name or address can have.")
	case utf8.RuneCountInString(text) > MaxFind:
		return fault.New(fault.Invalid, "This search is longer than anything that is kept. Use at most %d characters.", MaxFind)
	}
	return nil
}

// sought is a text as each place may know it; "" where it cannot.
type sought struct {
	slug, name, words, host, email, emailStart, code string
	id                                               ID
}

func (r *Registry) looksFor(text string) sought {
	s := sought{name: strings.ToLower(text), words: wordStarts(text)}
	s.id = idIn(text)
	bare := strings.ToLower(text)
	if code := strings.ToLower(text); IsInviteCode(code) {
		s.code = code
	}
	if at, err := url.Parse(text); err == nil && at.Host != "" {
		bare = hostname(at.Host)
		if code, joins := strings.CutPrefix(at.Path, "/join/"); joins && IsInviteCode(code) {
			s.code = code
		}
		s.name, s.words = "", ""
	}
	if local, domain, isMail := strings.Cut(bare, "@"); isMail {
		s.email = bare
		if domain == "" && local != "" {
			s.email, s.emailStart = "", bare
		}
		return s
	}
	if slug, ours := strings.CutSuffix(bare, "."+r.base); ours {
		bare = slug
	}
	if slugShape.MatchString(bare) {
		s.slug = bare
	}
	if strings.Contains(bare, ".") {
		s.host = strings.TrimSuffix(bare, ".")
	}
	return s
}

// idIn reads an id with dashes or without, and the name of a schema.
func idIn(text string) ID {
	text = strings.TrimPrefix(text, "t_")
	if len(text) != 32 && len(text) != 36 {
		return ID{}
	}
	id, err := ParseID(text)
	if err != nil {
		return ID{}
	}
	return id
}

// wordStarts asks Postgres for names with words that begin as those of a text do, in
// any order. One or two letters begin too many to be looked for.
func wordStarts(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	var starts []string
	for _, w := range words {
		if utf8.RuneCountInString(w) >= 3 {
			starts = append(starts, "'"+w+"':*")
		}
	}
	if len(starts) == 0 || len(starts) != len(words) {
		return ""
	}
	return strings.Join(starts, " & ")
}

package tenant

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"

	"hearth/tenant/fault"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// Resolver asks the domain name system. *net.Resolver is one.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
}

// resolveFor is how long an answer of the domain name system is waited for.
const resolveFor = 5 * time.Second

// DomainClaim is a host name that a workspace says is its own, and the secret that
// its owner puts into the domain name system to show it.
type DomainClaim struct {
	Host  string `bun:"host"`
	Token string `bun:"token"`
}

// Record is the name and the text of the TXT record that proves the claim.
func (d DomainClaim) Record() (name, text string) {
	return "_hearth." + d.Host, "hearth-verify=" + d.Token
}

// hostShape is a name of at least two labels (RFC 1035) whose last one is no number.
var hostShape = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`)

// notPublic are endings that mean another machine to everybody.
var notPublic = []string{"localhost", "local", "internal", "onion", "arpa"}

// CleanDomain lowers a host name, turns letters beyond ASCII into their wire form,
// and checks that it could be a workspace's own under a site at base. Faults: Invalid
// on "host".
func CleanDomain(host, base string) (string, error) {
	host = strings.TrimSuffix(strings.ToLower(strings.TrimSpace(host)), ".")
	if host == "" {
		return "", fault.Field("host", "Type the name, such as chat.example.com.")
	}
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return "", fault.Field("host", "This is the number of a machine. Type a name, such as chat.example.com.")
	}
	ascii, err := idna.Lookup.ToASCII(host)
	if err != nil || len(ascii) > 253 || !hostShape.MatchString(ascii) {
		return "", fault.Field("host", "This is not the name of a host. Leave out https:// and anything after a slash; it should read like chat.example.com.")
	}
	if ascii == base || strings.HasSuffix(ascii, "."+base) {
		return "", fault.Field("host", "This is one of our own names. Change the workspace's address under General instead.")
	}
	suffix, _ := publicsuffix.PublicSuffix(ascii)
	if suffix == ascii || slices.Contains(notPublic, ascii[strings.LastIndexByte(ascii, '.')+1:]) {
		return "", fault.Field("host", "%s belongs to everybody, so it cannot be one workspace's.", ascii)
	}
	return ascii, nil
}

// ClaimDomain notes which name the workspace wants to be reached at, in place of one
// that was never verified. Faults: Forbidden for
// those who do not administer the workspace, Invalid on "host", Precondition while
// the workspace has a domain.
func (s *Service) ClaimDomain(ctx context.Context, db DB, me Member, host string) error {
	if !me.IsAdministrator() {
		return errNotYourDomain()
	}
	host, err := CleanDomain(host, s.registry.base)
	if err != nil {
		return err
	}
	return putClaim(ctx, s.registry.Control(), db.Tenant(), DomainClaim{Host: host, Token: NewSecret()})
}

// VerifyDomain looks for the record of the workspace's claim, and when it is there
// makes the name its own. Doing it again changes nothing. Faults: Forbidden,
// NotFound without a claim, Precondition while the record is not there, Conflict
// when another workspace has the name, Unavailable when the domain name system does
// not answer.
func (s *Service) VerifyDomain(ctx context.Context, db DB, me Member) (host string, err error) {
	if !me.IsAdministrator() {
		return "", errNotYourDomain()
	}
	claim, err := Claim(ctx, s.registry.Control(), db.Tenant())
	if fault.Is(err, fault.NotFound) {
		t, err := TenantByID(ctx, s.registry.Control(), db.Tenant())
		if err == nil && t.Domain == "" {
			err = fault.New(fault.NotFound, "There is no domain to verify. Add one first.")
		}
		return t.Domain, err
	}
	if err != nil {
		return "", err
	}
	name, text := claim.Record()
	found, err := s.texts(ctx, name)
	if err != nil {
		return "", err
	}
	if !slices.Contains(found, text) {
		if len(found) > 0 {
			return "", fault.New(fault.Precondition, "There is a TXT record at %s, but with another text. Copy the one below.", name)
		}
		return "", fault.New(fault.Precondition, "We found no TXT record at %s yet. It can take some minutes, at some providers an hour, until everybody sees a new one.", name)
	}
	return claim.Host, takeDomain(ctx, s.registry.Control(), db.Tenant(), claim)
}

// RemoveDomain gives up the workspace's domain, or its claim to one. Faults:
// Forbidden.
func (s *Service) RemoveDomain(ctx context.Context, db DB, me Member) error {
	if !me.IsAdministrator() {
		return errNotYourDomain()
	}
	return dropDomain(ctx, s.registry.Control(), db.Tenant())
}

// texts reads TXT records; a name that does not exist has none.
func (s *Service) texts(ctx context.Context, name string) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, resolveFor)
	defer cancel()
	found, err := s.resolver.LookupTXT(ctx, name+".") // the dot keeps our own search list out
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "The name servers of this domain did not answer in time. Please try again in a moment.")
	}
	return found, nil
}

func errNotYourDomain() error {
	return fault.New(fault.Forbidden, "Only administrators can change the domain.")
}

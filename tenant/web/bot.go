package web

import (
	"net/url"
	"regexp"
	"strings"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/gofiber/fiber/v2"
)

// Bot adapts a handler of an address with a bot's key in it, as :key. A key without a
// door opens nothing and wakes nobody. Writes in a suspended workspace fault with
// PaymentRequired. Faults: Unauthenticated, which such addresses answer with the way to
// the sign-in page.
func (s *Server) Bot(h func(c *fiber.Ctx, db tenant.DB, b tenant.Bot) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		db, b, err := s.resumeBot(c, keyIn(c.Params("key")))
		if err != nil {
			return err
		}
		if err := Tenant(c).RefuseWrites(); err != nil && !isSafe(c) {
			return err
		}
		return h(c, db, b)
	}
}

// resumeBot wakes nobody for a key that is none. As with tokens, programs are not people.
func (s *Server) resumeBot(c *fiber.Ctx, key string) (db tenant.DB, b tenant.Bot, err error) {
	t := Tenant(c)
	if t.ID.IsZero() {
		return db, b, errUnknownWorkspace
	}
	if err := s.tenants.CheckBotKey(c.UserContext(), t.ID, key); err != nil {
		return db, b, err
	}
	if db, err = s.open(c); err != nil {
		return db, b, err
	}
	db, err = s.awake(c, db, func(db tenant.DB) error {
		b, err = s.tenants.BotByKey(c.UserContext(), db, key)
		return err
	})
	if err == nil {
		c.Locals(localMember, b.MemberID)
	}
	return db, b, err
}

// throttleBots bounds what is asked for with one key, before anything is looked up: a
// flood costs nobody else a turn. A key that is none has a bucket of its own. The host is
// no part of it: one bot answers at several, and no two have the same key.
func (s *Server) throttleBots(c *fiber.Ctx) error {
	if part := botKeyIn(c.Path()); part != "" {
		if err := s.Limit(c, BotRule, tenant.HashSecret(keyIn(part))); err != nil {
			return err
		}
	}
	return c.Next()
}

// isBotCall reports whether an address is one of those that carry a bot's key: no
// cookie counts there, and answers are for programs.
func isBotCall(c *fiber.Ctx) bool { return botKeyIn(c.Path()) != "" }

// botKeyIn returns the part of /rooms/<id>/<key>/messages… that stands for a key.
func botKeyIn(path string) string {
	rest, found := strings.CutPrefix(path, "/rooms/")
	if !found {
		return ""
	}
	_, rest, _ = strings.Cut(rest, "/")
	key, rest, _ := strings.Cut(rest, "/")
	first, _, _ := strings.Cut(rest, "/")
	if key == "messages" || strings.TrimSuffix(first, ".json") != "messages" {
		return ""
	}
	return key
}

// keyIn is the key that a part of an address stands for, however it is written there.
func keyIn(part string) string {
	if plain, err := url.PathUnescape(part); err == nil {
		part = plain
	}
	return strings.TrimSpace(part)
}

// keyShape is how bots' keys of both kinds begin, and secretShape what is made by
// tenant.NewSecret.
var (
	keyShape    = regexp.MustCompile(`^([0-9]+)-[A-Za-z0-9]{12}`)
	secretShape = regexp.MustCompile(`[A-Za-z0-9_-]{43}`)
)

// withoutKey is a path as a log may have it: keys and secrets are known by their shape
// too, as people mistype the addresses around them.
func withoutKey(path string) string {
	if rest, incoming := strings.CutPrefix(path, PlaceIncoming+"/"); incoming {
		id, _, _ := strings.Cut(rest, "/")
		return PlaceIncoming + "/" + withoutKey(id) + "/…"
	}
	parts, bots := strings.Split(path, "/"), botKeyIn(path)
	for i, part := range parts {
		plain := keyIn(part)
		if shape := keyShape.FindStringSubmatch(plain); shape != nil {
			parts[i] = shape[1] + "-…"
		} else if secretShape.MatchString(plain) || tenant.IsInviteCode(strings.ToLower(plain)) || i == 2 && parts[1] == "join" || bots != "" && part == bots {
			parts[i] = "…"
		}
	}
	return strings.Join(parts, "/")
}

// refuseBotKey lets a bot's key open nothing but the addresses that are made for it.
func (s *Server) refuseBotKey(c *fiber.Ctx) error {
	if hostKind(c) != tenant.HostWorkspace || !c.Context().QueryArgs().Has("bot_key") {
		return c.Next()
	}
	return fault.New(fault.Forbidden, "A bot key opens only the addresses that the Bots page shows.")
}

// HereURL is an address on the host that was asked.
func (s *Server) HereURL(c *fiber.Ctx, path string) string {
	return s.base.Scheme + "://" + c.Hostname() + path
}

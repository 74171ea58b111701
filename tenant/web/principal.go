package web

import (
	"strconv"
	"strings"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/gofiber/fiber/v2"
)

// Principal finds the member in whose name a request is made, by the token of a
// program or the session of a browser, and opens the tenant for them. Whoever sends a
// token is nobody else, whatever cookies come with it. Faults: Unauthenticated.
func (s *Server) Principal(c *fiber.Ctx) (db tenant.DB, me tenant.Member, err error) {
	if text, ok := bearer(c); ok {
		db, me, err = s.resumeToken(c, text)
	} else {
		db, me, err = s.Resume(c)
	}
	if fault.Is(err, fault.Unauthenticated) {
		c.Set(fiber.HeaderWWWAuthenticate, `Bearer realm="Hearth"`)
	}
	return db, me, err
}

// Program adapts a handler for programs and browsers alike. Faults: Forbidden for a
// write with a token that may only read, PaymentRequired for one in a suspended
// workspace.
func (s *Server) Program(h func(c *fiber.Ctx, db tenant.DB, me tenant.Member) error) fiber.Handler {
	return s.ProgramReader(func(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
		if err := Tenant(c).RefuseWrites(); err != nil && !isSafe(c) {
			return err
		}
		return h(c, db, me)
	})
}

// ProgramReader is to Program what Reader is to Member.
func (s *Server) ProgramReader(h func(c *fiber.Ctx, db tenant.DB, me tenant.Member) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		db, me, err := s.Principal(c)
		if err != nil {
			return err
		}
		if err := s.limitProgram(c, db, me); err != nil {
			return err
		}
		if !isSafe(c) && !me.MayWrite() {
			return fault.New(fault.Forbidden, "This token may only read. Make one that may write, too.")
		}
		return h(c, db, me)
	}
}

// bearer returns the token that a request carries.
func bearer(c *fiber.Ctx) (text string, ok bool) {
	scheme, text, _ := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	return strings.TrimSpace(text), strings.EqualFold(scheme, "Bearer")
}

// resumeToken wakes nobody for a token that is none. Programs are not people: they keep
// a workspace awake while they ask, and do not count as somebody who was here.
func (s *Server) resumeToken(c *fiber.Ctx, text string) (db tenant.DB, me tenant.Member, err error) {
	if Tenant(c).ID.IsZero() {
		return db, me, errUnknownWorkspace
	}
	if err := s.tenants.CheckToken(c.UserContext(), Tenant(c).ID, text); err != nil {
		return db, me, err
	}
	if db, err = s.open(c); err != nil {
		return db, me, err
	}
	db, err = s.awake(c, db, func(db tenant.DB) error {
		me, err = s.tenants.ResumeToken(c.UserContext(), db, text)
		return err
	})
	if err == nil {
		c.Locals(localMember, me.ID)
	}
	return db, me, err
}

// limitProgram tells a program, beside its answer, how much more it may ask for, in the
// fields of draft-ietf-httpapi-ratelimit-headers as they are and as they were.
func (s *Server) limitProgram(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	if me.Token == 0 {
		return s.LimitMember(c, MemberRule, db, me)
	}
	key := db.Tenant().String() + " " + strconv.FormatInt(me.Token, 10)
	err := s.Limit(c, TokenRule, key)
	left, whole := s.limits.left(TokenRule, key)
	window := int(time.Duration(TokenRule.Burst) * TokenRule.Every / time.Second)
	most, rest, reset := strconv.Itoa(TokenRule.Burst), strconv.Itoa(left), strconv.Itoa(int((whole+time.Second-1)/time.Second))
	c.Set("RateLimit-Policy", `"token";q=`+most+`;w=`+strconv.Itoa(window))
	c.Set("RateLimit", `"token";r=`+rest+`;t=`+reset)
	c.Set("RateLimit-Limit", most)
	c.Set("RateLimit-Remaining", rest)
	c.Set("RateLimit-Reset", reset)
	return err
}

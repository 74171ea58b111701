package chatweb

import (
	"strconv"
	"strings"
	"unicode"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// quickBoosts are one press away; the first of them stand beside each message.
var quickBoosts = []struct{ Content, Name string }{
	{"👍", "thumbs up"}, {"❤️", "heart"}, {"🎉", "party popper"}, {"😂", "tears of joy"},
	{"🙏", "thank you"}, {"👀", "looking"}, {"✅", "done"}, {"🚀", "rocket"},
}

// besideMessage is how many quick boosts a message's own toolbar has.
const besideMessage = 3

// createBoost adds what me has to say about a message. A script hears of it as
// everybody does, from the hub; a form says "toggle", for without a script the same
// button takes it back.
func (h *Handlers) createBoost(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	if c.FormValue("_method") == "delete" {
		return h.deleteBoost(c, db, me)
	}
	room, msg, err := h.messageOf(c, db, me)
	if err != nil {
		return err
	}
	if err := h.web.LimitMember(c, web.BoostRule, db, me); err != nil {
		return err
	}
	content := c.FormValue("content")
	if c.FormValue("toggle") != "" && msg.HasBoost(me.ID, content) {
		err = h.chat.Unboost(c.UserContext(), db, room, me, msg.ID, content)
	} else {
		_, err = h.chat.Boost(c.UserContext(), db, room, me, msg.ID, content)
	}
	return boosted(c, msg, err)
}

func (h *Handlers) deleteBoost(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	room, msg, err := h.messageOf(c, db, me)
	if err != nil {
		return err
	}
	if err := h.web.LimitMember(c, web.BoostRule, db, me); err != nil {
		return err
	}
	content := c.FormValue("content", c.Query("content"))
	return boosted(c, msg, h.chat.Unboost(c.UserContext(), db, room, me, msg.ID, content))
}

func boosted(c *fiber.Ctx, msg chat.Message, err error) error {
	switch {
	case err != nil:
		return err
	case web.WantsStream(c):
		return c.SendStatus(fiber.StatusNoContent)
	}
	return web.SeeOther(c, permalink(msg))
}

// hasWords reports whether a boost is written in letters or digits, which an emoji
// font would draw its own way.
func hasWords(content string) bool {
	return strings.ContainsFunc(content, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// whoBoosted names those who gave a boost.
func whoBoosted(t chat.Tally) string {
	names := t.Names
	if n := t.Others(); n > 0 {
		names = append(names[:len(names):len(names)], strconv.Itoa(n)+" more")
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// boostLabel is what a screen reader says of a pill.
func boostLabel(t chat.Tally) string {
	return t.Content + " " + strconv.Itoa(len(t.Members)) + ", " + whoBoosted(t)
}

func boostMembers(t chat.Tally) string {
	ids := make([]string, len(t.Members))
	for i, id := range t.Members {
		ids[i] = number(id)
	}
	return strings.Join(ids, " ")
}

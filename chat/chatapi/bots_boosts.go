package chatapi

import (
	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/gofiber/fiber/v2"
)

// boost adds the body as it came. What the bot has said already is answered again.
func (b *Bots) boost(c *botCall) error {
	m, err := c.message()
	if err != nil {
		return err
	}
	given, err := b.chat.Boost(c.UserContext(), c.db, c.room, c.me, m.ID, c.text())
	if err != nil {
		return err
	}
	c.Status(fiber.StatusCreated)
	return c.JSON(botBoost{
		ID: given.ID, Content: given.Content, CreatedAt: botTime(given.CreatedAt), Booster: b.person(c, chat.PersonOf(c.me)),
		Message: botAbout{ID: m.ID, URL: b.url(c, m)},
	})
}

// unboost takes back what the bot itself has given.
func (b *Bots) unboost(c *botCall) error {
	m, err := c.message()
	if err != nil {
		return err
	}
	id, err := c.id("boost")
	if err != nil {
		return err
	}
	given, err := chat.BoostIn(c.UserContext(), c.db, m.ID, id)
	if fault.Is(err, fault.NotFound) || err == nil && given.BoosterID != c.me.ID {
		return fault.New(fault.NotFound, "This bot has added no such reaction.")
	}
	if err != nil {
		return err
	}
	if err := b.chat.Unboost(c.UserContext(), c.db, c.room, c.me, m.ID, given.Content); err != nil {
		return err
	}
	c.Status(fiber.StatusNoContent)
	return nil
}

// botRole is the role of somebody in the words that bots know.
func botRole(r tenant.Role) string {
	if r == tenant.RoleOwner {
		return string(tenant.RoleAdministrator)
	}
	return string(r)
}

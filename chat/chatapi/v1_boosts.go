package chatapi

import (
	"net/http"

	"hearth/chat"
	"hearth/tenant/web"
)

type newBoost struct {
	Content string `json:"content"`
}

func (v *V1) boostOperations() []operation {
	return tagged("Reactions",
		does(entry(http.MethodGet, "/messages/:id/boosts", "listBoosts", "List the reactions to a message", "Each one with who gave it, the first in front, at most 1,000."), v.listBoosts),
		takes(entry(http.MethodPost, "/messages/:id/boosts", "createBoost", "React to a message", "An emoji or a few words, at most 16 characters. Giving the same again answers the first one with 200.").answering(http.StatusCreated).onceByClientID(), v.createBoost),
		does(entry(http.MethodDelete, "/boosts/:id", "deleteBoost", "Take a reaction back", "One of your own.").answering(http.StatusNoContent), v.deleteBoost),
	)
}

func (v *V1) listBoosts(c *call) (list[chat.Boost], error) {
	found, id, err := c.messageRoom()
	if err != nil {
		return list[chat.Boost]{}, err
	}
	if _, err := chat.MessageIn(c.UserContext(), c.db, found.ID, id); err != nil {
		return list[chat.Boost]{}, err
	}
	given, err := chat.BoostsOf(c.UserContext(), c.db, id)
	return whole(given), err
}

func (v *V1) createBoost(c *call, in newBoost) (chat.Boost, error) {
	found, id, err := c.messageRoom()
	if err != nil {
		return chat.Boost{}, err
	}
	if err := v.web.LimitMember(c.Ctx, web.BoostRule, c.db, c.me); err != nil {
		return chat.Boost{}, err
	}
	b, err := v.chat.Boost(c.UserContext(), c.db, found, c.me, id, in.Content)
	if b.Repeated {
		c.status = http.StatusOK
	}
	return b, err
}

func (v *V1) deleteBoost(c *call) (nothing, error) {
	id, err := c.id("id")
	if err != nil {
		return nothing{}, err
	}
	b, err := chat.BoostOf(c.UserContext(), c.db, c.me, id)
	if err != nil {
		return nothing{}, err
	}
	found, err := chat.RoomOfMessage(c.UserContext(), c.db, c.me, b.MessageID)
	if err != nil {
		return nothing{}, err
	}
	if err := v.web.LimitMember(c.Ctx, web.BoostRule, c.db, c.me); err != nil {
		return nothing{}, err
	}
	return nothing{}, v.chat.Unboost(c.UserContext(), c.db, found, c.me, b.MessageID, b.Content)
}

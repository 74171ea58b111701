package chatapi

import (
	"net/http"
	"time"

	"hearth/chat"
	"hearth/tenant/fault"
	"hearth/tenant/web"
)

// hit is a message that was found, and where.
type hit struct {
	chat.Message
	RoomName string        `json:"room_name"`
	RoomKind chat.RoomKind `json:"room_kind"`
}

func (v *V1) searchOperations() []operation {
	return tagged("Search",
		does(entry(http.MethodGet, "/search", "search", "Search messages",
			`In all of your rooms, the newest in front, 20 a page. Words are whole or begin so; "words in quotes" stand together; from:, in:, has:, before:, after: and on: narrow it, and - leaves out.`).asking(
			parameter{"q", "string", "What to look for."},
			parameter{"before", "integer", "Only messages older than the one with this id. The address in next has it."},
			parameter{"time_zone", "string", "Where days begin and end, such as Europe/Berlin; UTC without it."}), v.search),
	)
}

func (v *V1) search(c *call) (list[hit], error) {
	before, err := c.number("before")
	if err != nil {
		return list[hit]{}, err
	}
	zone := time.UTC
	if name := c.text("time_zone"); name != "" {
		if zone, err = time.LoadLocation(name); err != nil || name == "Local" || len(name) > 40 {
			return list[hit]{}, fault.Field("time_zone", "There is no time zone of this name. Write it like Europe/Berlin.")
		}
	}
	if c.text("q") == "" {
		return list[hit]{}, fault.Field("q", "Say what to look for.")
	}
	if err := v.web.LimitMember(c.Ctx, web.SearchRule, c.db, c.me); err != nil {
		return list[hit]{}, err
	}
	page, err := v.chat.Search(c.UserContext(), c.db, c.me, chat.SearchRequest{Text: c.text("q"), Zone: zone, Before: before})
	if err != nil {
		return list[hit]{}, err
	}
	hits := make([]hit, len(page.Found))
	for i, f := range page.Found {
		hits[i] = hit{Message: f.Message, RoomName: f.RoomName, RoomKind: f.RoomKind}
	}
	found := whole(hits)
	if page.More {
		found.Next = c.next("before", hits[len(hits)-1].ID)
	}
	return found, nil
}

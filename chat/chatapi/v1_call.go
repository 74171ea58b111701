package chatapi

import (
	"net/url"
	"slices"
	"strconv"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// How many things a list holds.
const (
	usualPage = 40
	mostPage  = 100
)

// call is one request to one operation.
type call struct {
	*fiber.Ctx
	op     *operation
	v      *V1
	db     tenant.DB
	me     tenant.Member
	status int // of the answer
}

// id reads a whole number out of the address. Faults: NotFound.
func (c *call) id(name string) (int64, error) { return web.ID(c.Ctx, name) }

// room finds the room in the address. Faults: NotFound unless the member belongs to it.
func (c *call) room() (chat.Room, error) {
	id, err := c.id("id")
	if err != nil {
		return chat.Room{}, err
	}
	return chat.RoomFor(c.UserContext(), c.db, c.me, id)
}

// messageRoom finds the message in the address, and the room that it is in.
func (c *call) messageRoom() (room chat.Room, message int64, err error) {
	if message, err = c.id("id"); err != nil {
		return room, 0, err
	}
	room, err = chat.RoomOfMessage(c.UserContext(), c.db, c.me, message)
	return room, message, err
}

// text is a parameter that may be missing. It panics for one that is not documented.
func (c *call) text(name string) string {
	if !slices.ContainsFunc(c.op.query, func(p parameter) bool { return p.name == name }) {
		panic("chatapi: " + c.op.id + " reads ?" + name + ", which its table does not have")
	}
	return c.Query(name)
}

// number is a parameter that is an id, 0 where it is missing. Faults: Invalid.
func (c *call) number(name string) (int64, error) {
	text := c.text(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, fault.Field(name, "%s is a whole number.", name)
	}
	return n, nil
}

var limitParameter = parameter{"limit", "integer", "How many at most, 1 to 100; 40 without it."}

var afterParameter = parameter{"after", "integer", "Only those with a larger id. The address in next has it."}

// limit is how many things are asked for. Faults: Invalid.
func (c *call) limit() (int, error) {
	n, err := c.number("limit")
	switch {
	case err != nil:
		return 0, err
	case c.text("limit") == "":
		return usualPage, nil
	case n < 1 || n > mostPage:
		return 0, fault.Field("limit", "limit is a number from 1 to %d.", mostPage)
	}
	return int(n), nil
}

// list is what every list is answered as.
type list[T any] struct {
	Data []T     `json:"data"`
	Next *string `json:"next"`
}

// pageOf cuts what was read, one more than asked for, to a page; key says where the
// next one goes on.
func pageOf[T any](c *call, all []T, limit int, parameter string, key func(last T) int64) list[T] {
	if len(all) <= limit {
		return whole(all)
	}
	page := list[T]{Data: all[:limit]}
	page.Next = c.next(parameter, key(all[limit-1]))
	return page
}

// whole is a list without a next page.
func whole[T any](all []T) list[T] {
	if all == nil {
		all = []T{}
	}
	return list[T]{Data: all}
}

// next is the address that was asked for, from somewhere else on.
func (c *call) next(name string, value int64) *string {
	query := url.Values{}
	for _, p := range c.op.query {
		if text := c.Query(p.name); text != "" {
			query.Set(p.name, text)
		}
	}
	query.Set(name, strconv.FormatInt(value, 10))
	at := c.Path() + "?" + query.Encode()
	return &at
}

package hub

import (
	"fmt"

	"hearth/chat/hub/wire"
)

// Limits lists what one socket may do, as name, value and why, for deploy/limits.md.
func Limits() [][3]string {
	o := wire.Defaults()
	return [][3]string{
		{"sockets of an address", fmt.Sprintf("%d in each process", seatsOfAddress), "429; an IPv4 address or the /64 of an IPv6 one; those of this machine, which are proxies, are not counted"},
		{"sockets of a member", fmt.Sprintf("%d in each process", seatsOfMember), "429; more windows than anybody has open; not counted from this machine either"},
		{"sockets of a workspace", fmt.Sprintf("%d in each process", seatsOfTenant), "429, from wherever they come; one workspace leaves room for others"},
		{"a client's message", fmt.Sprintf("%d KB", o.MaxMessage>>10), "closed with 1009; unpacked, if it was compressed; a request takes 100 bytes"},
		{"depth of its JSON", fmt.Sprint(maxDepth), "answered as invalid; a parser recurses into what is deep"},
		{"requests", fmt.Sprintf("%d at once, then %d a second", requestBurst, requestRate), "closed with 1008; whoever comes back asks for all of their rooms"},
		{"rooms that one listens to", fmt.Sprint(MaxTopics), "answered with too_many; more than anybody has open"},
		{"typing", fmt.Sprintf("one every %s in each room", typingEvery), "more is dropped without a word"},
		{"who came and went", "one event a second for each tenant", "many who come at once are told together"},
		{"bytes that wait for a slow reader", fmt.Sprintf("%d KB", maxQueued>>10), "the socket is cut, and resumes where it was"},
		{"time for one write", o.WriteTimeout.String(), "the same"},
	}
}

package web

import (
	"time"

	"hearth/tenant"
)

// What one connection and one process take.
const (
	headerBuffer    = 16 << 10          // bytes of request line and headers
	headerTimeout   = 10 * time.Second  // for request line and headers
	readTimeout     = 20 * time.Second  // for a body, and longer for a long one
	slowestBody     = 16 << 10          // bytes a second, beyond that
	writeTimeout    = 20 * time.Second  // for each part of an answer
	writePart       = 64 << 10          // bytes
	idleTimeout     = 150 * time.Second // between requests of a connection
	requestTimeout  = 20 * time.Second  // for the answer, once the request is there
	lingerTimeout   = 2 * time.Second   // for what a refused client is still sending
	mostLingering   = 256               // refused clients of a listener at a time
	mostConnections = 1_000             // of one address
	mostServed      = 10_000            // connections of a listener that are no sockets
	mostBuffered    = 256 << 20         // bytes of bodies, of all requests together
	mostDiscarded   = 8 << 20           // bytes of a body beyond its limit
	mostBuckets     = 200_000           // of rates; at about 100 B each
	mostShared      = 2_000             // buckets in one exchange with Redis
	shareEvery      = time.Second
	shareTimeout    = time.Second
)

// patience is what tests make smaller.
type patience struct {
	header, read, write, idle, linger time.Duration
	connections, served               int
}

var usual = patience{headerTimeout, readTimeout, writeTimeout, idleTimeout, lingerTimeout, mostConnections, mostServed}

// The largest bodies, in bytes.
const (
	FormBody    = 64 << 10
	MessageBody = 4 << 20
	PictureBody = 8 << 20
	StylesBody  = 512 << 10
	EventBody   = 512 << 10
	ProgramBody = 512 << 10
)

// bodyRules are the addresses that take more than FormBody.
var bodyRules = []bodyRule{
	{tenant.HostWorkspace, "/rooms/*/messages", MessageBody, "what is too long for a message comes back in its form, and is not lost"},
	{tenant.HostWorkspace, "/rooms/*/messages/*", MessageBody, "the same for a change"},
	{tenant.HostWorkspace, "/api/v1/rooms/*/messages", ProgramBody, "the longest message, with every character escaped in JSON"},
	{tenant.HostWorkspace, "/api/v1/messages/*", ProgramBody, "the same for a change"},
	{tenant.HostWorkspace, "/rooms/*/*/messages", MessageBody, "what a bot says"},
	{tenant.HostWorkspace, "/rooms/*/*/messages.json", MessageBody, "the same"},
	{tenant.HostWorkspace, "/rooms/*/*/messages/*", MessageBody, "the same for a change"},
	{tenant.HostWorkspace, "/settings/bots/*/picture", PictureBody, "a picture of 6 MB, and its form"},
	{tenant.HostWorkspace, "/settings/appearance/logo", PictureBody, "a logo of 6 MB, and its form"},
	{tenant.HostWorkspace, "/settings/appearance/styles", StylesBody, "a style sheet that is too long comes back in its form, and is not lost"},
	{tenant.HostWorkspace, "/settings/appearance/try", StylesBody, "the same while it is typed"},
	{tenant.HostSite, PlaceStripeEvents, EventBody, "an event of Stripe carries a whole invoice"},
	{tenant.HostWorkspace, "/profile/picture", PictureBody, "a picture of 6 MB, and its form"},
	{tenant.HostWorkspace, "/api/v1/me/avatar", PictureBody, "the same of programs, without a form"},
}

package web

import (
	"time"

	"hearth/tenant"
)

// What one connection and one process take.
const (
	headerBuffer    = 16 << 10         // bytes of request line and headers
	headerTimeout   = 10 * time.Second // for request line and headers
	readTimeout     = 20 * time.Second // for a body, and longer for a long one
	slowestBody     = 64 << 10         // bytes a second, beyond that
	writeTimeout    = 20 * time.Second // for each part of an answer
	writePart       = 64 << 10         // bytes
	idleTimeout     = 75 * time.Second // between requests of a connection
	requestTimeout  = 20 * time.Second // for the answer, once the request is there
	lingerTimeout   = 2 * time.Second  // for what a refused client is still sending
	mostLingering   = 256              // refused clients of a listener at a time
	mostConnections = 1_000            // of one address
	mostServed      = 10_000           // connections of a listener that are no sockets
	mostBuffered    = 256 << 20        // bytes of bodies, of all requests together
	mostDiscarded   = 8 << 20          // bytes of a body beyond its limit
	mostBuckets     = 200_000          // of rates; at about 100 B each
	mostShared      = 2_000            // buckets in one exchange with Redis
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
)

// bodyRules are the addresses that take more than FormBody.
var bodyRules = []bodyRule{
	{tenant.HostWorkspace, "/rooms/*/messages", MessageBody},
	{tenant.HostWorkspace, "/rooms/*/messages/*", MessageBody},
	{tenant.HostWorkspace, "/profile/picture", PictureBody},
}

// How often one address may ask, and eight times that its network; where it says so,
// one member.
var (
	RequestRule      = Rule{Name: "requests", Burst: 600, Every: time.Second / 50, Why: "pages and the files of an office behind one address; nothing a person does comes near"}
	MemberRule       = Rule{Name: "requests of a member", Burst: 300, Every: time.Second / 20, Why: "one person with many tabs; a script that goes mad is stopped alone", Member: true}
	MessageRule      = Rule{Name: "messages", Burst: 30, Every: time.Second / 2, Why: "faster than anybody types, slow enough for a room to be read", Member: true}
	SignInRule       = Rule{Name: "sign-in", Burst: 10, Every: 18 * time.Second, Why: "guessing passwords"}
	SignUpRule       = Rule{Name: "sign-up", Burst: 5, Every: 2 * time.Minute, Why: "a workspace is a schema, and a mail"}
	FindRule         = Rule{Name: "find", Burst: 5, Every: 2 * time.Minute, Why: "each one mails somebody"}
	JoinRule         = Rule{Name: "join", Burst: 10, Every: time.Minute, Why: "guessing invitations"}
	AddressRule      = Rule{Name: "address", Burst: 60, Every: time.Second, Why: "asked at each key while an address is typed"}
	ConfirmationRule = Rule{Name: "confirmation", Burst: 3, Every: 200 * time.Second, Why: "each one is a mail", Member: true}
	PasswordRule     = Rule{Name: "password", Burst: 10, Every: 18 * time.Second, Why: "guessing the current password at an open screen", Member: true}
	OperatorRule     = Rule{Name: "operator sign-in", Burst: 10, Every: 18 * time.Second, Why: "guessing passwords of the console"}
	OperatorLinkRule = Rule{Name: "operator welcome", Burst: 10, Every: 18 * time.Second, Why: "guessing links of the console"}
)

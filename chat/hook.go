package chat

import (
	"context"
	"time"

	"hearth/tenant"

	"github.com/uptrace/bun"
)

// Limits of webhooks.
const (
	MaxHookText   = 100 << 10 // bytes of an answer that is said in a room
	MaxHookAnswer = 10 << 10  // bytes of an answer that are kept in the log
	MaxHookFile   = 25 << 20  // bytes of a file that is the answer: it is held in memory

	// KeepHooks is how long a delivery is kept in the log.
	KeepHooks = 7 * 24 * time.Hour

	// HooksPage is how many deliveries a page of the log lists.
	HooksPage = 50
)

// A receiver is paused after so many failures in a row, the first of them so long ago.
const (
	pausingFailures = 10
	pausingSpan     = time.Hour
)

// HookProblem says in a word what was wrong with a delivery.
type HookProblem string

// The problems. Where there is none, an answer with 2xx came.
const (
	HookStatus      HookProblem = "status"      // an answer that is not 2xx
	HookTimeout     HookProblem = "timeout"     // no answer in time
	HookUnreachable HookProblem = "unreachable" // no connection, or it broke before the answer
	HookUnknownHost HookProblem = "host"        // a name without an address
	HookBlocked     HookProblem = "blocked"     // an address that is not public
	HookTooLarge    HookProblem = "large"
	HookBadAnswer   HookProblem = "broken" // an answer that breaks off, or is packed oddly
	HookTooMany     HookProblem = "many"   // more calls in a minute than a receiver gets
	HookGone        HookProblem = "gone"   // bot, room, message or address went before the call
	HookBusy        HookProblem = "busy"   // never kept: it is called again
)

// HookOutcome says how far a delivery is.
type HookOutcome string

// The outcomes.
const (
	HookWaiting HookOutcome = "waiting"
	HookDone    HookOutcome = "done"
	HookFailed  HookOutcome = "failed"
)

// HookCall is one call of a receiver.
type HookCall struct {
	URL     string
	ID      string // the same each time something is told
	At      time.Time
	Secrets []string // to sign with: "whsec_" and base64
	Body    []byte   // JSON
	MaxFile int64    // bytes of a file that is taken for an answer; 0: none is
}

// HookAnswer is what came of a call.
type HookAnswer struct {
	RequestHeader string // as it was sent, a line for each
	Status        int    // 0 without an answer
	Header        string // as RequestHeader
	ContentType   string // media type alone; "" where the answer says none
	Body          []byte
	Cut           bool // Body is only the beginning
	Took          time.Duration
	Problem       HookProblem
}

// Caller calls receivers. chat/webhook grants it.
type Caller interface {
	// Call posts to a receiver and reads its answer, in bounded time and memory.
	Call(ctx context.Context, id tenant.ID, c HookCall) HookAnswer
}

// CallThrough lets bots be called. keys seal the secrets that calls are signed with.
// Call it before the first message is posted.
func (s *Service) CallThrough(c Caller, keys tenant.Keys) { s.caller, s.keys = c, keys }

// HookDelivery is one thing that is told to a receiver, and what came of it. A bot's
// receiver has the id of the bot's member.
type HookDelivery struct {
	bun.BaseModel `bun:"table:?tenant.hook_deliveries,alias:d"`

	ID            int64       `bun:"id,pk"`
	ReceiverID    int64       `bun:"receiver_id"`
	OriginalID    int64       `bun:"original_id"` // the delivery that this one repeats, 0 for none
	Event         EventType   `bun:"event"`
	EventID       string      `bun:"event_id"` // of a subscription's; "" for a bot's
	RoomID        int64       `bun:"room_id"`
	MessageID     int64       `bun:"message_id"`
	Hop           int         `bun:"hop"`
	Attempts      int         `bun:"attempts"`
	Outcome       HookOutcome `bun:"outcome"`
	Problem       HookProblem `bun:"problem"`
	URL           string      `bun:"url"`
	RequestHeader string      `bun:"request_header"`
	RequestBody   string      `bun:"request_body"`
	Status        int         `bun:"status"`
	AnswerHeader  string      `bun:"answer_header"`
	AnswerBody    string      `bun:"answer_body"` // the first MaxHookAnswer bytes where it is text
	AnswerBytes   int64       `bun:"answer_bytes"`
	TookMS        int         `bun:"took_ms"`
	ReplyID       int64       `bun:"reply_id"` // the message that the answer became, 0 for none
	Said          string      `bun:"said"`     // why an answer was not said in the room
	CreatedAt     time.Time   `bun:"created_at"`
	DoneAt        time.Time   `bun:"done_at,nullzero"`
}

// IsWaiting reports whether nothing has come of it yet.
func (d HookDelivery) IsWaiting() bool { return d.Outcome == HookWaiting }

// CanReplay reports whether it can be sent again: a message that was deleted took its
// text out of the log with it. What was one call too many was never written down, and is
// told of the message as it is by then.
func (d HookDelivery) CanReplay() bool {
	return !d.IsWaiting() && (d.RequestBody != "" || d.Problem == HookTooMany)
}

// saysNothing reports whether nothing that was said in a message is in it.
func (d HookDelivery) saysNothing() bool { return d.MessageID == 0 || d.Event == MessageDeleted }

// original is the delivery that the receiver knows it by.
func (d HookDelivery) original() int64 {
	if d.OriginalID != 0 {
		return d.OriginalID
	}
	return d.ID
}

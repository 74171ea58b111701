package chat

import (
	"context"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/uptrace/bun"
)

// Limits of reminders.
const (
	MaxReminders = 50   // of one member, that wait
	MaxReminder  = 1000 // characters of one
)

// doneFor is how long a reminder is kept after it was due, so that asking for it
// twice is noticed.
const doneFor = 30 * 24 * time.Hour

// Reminder is something that will be said at a time.
type Reminder struct {
	bun.BaseModel `bun:"table:?tenant.reminders,alias:rm"`

	ID        int64     `bun:"id,pk"`
	MemberID  int64     `bun:"member_id"` // who asked for it
	ForID     int64     `bun:"for_id"`    // who is reminded, in a direct room; 0: everybody in RoomID
	RoomID    int64     `bun:"room_id"`   // where it was asked for
	ClientID  string    `bun:"client_id"`
	Body      string    `bun:"body"`
	DueAt     time.Time `bun:"due_at"`
	CreatedAt time.Time `bun:"created_at"`
	DoneAt    time.Time `bun:"done_at,nullzero"` // said, dropped or cancelled

	Whom string `bun:"whom,scanonly"` // name of the member or the room
}

// RemindArgs asks for a reminder to be said.
type RemindArgs struct {
	ReminderID int64 `json:"reminder_id"`
}

// Kind implements tenant.JobArgs.
func (RemindArgs) Kind() string { return "chat:remind" }

// reminderShape takes the first "to" for the one before what is to be said.
var reminderShape = regexp.MustCompile(`(?is)^(.*?)\s+to\s+(.+)$`)

const reminderHelp = "Write it like this: /remind me in 20 minutes to stretch, or /remind here tomorrow 9:00 to post the notes."

// remind is /remind.
func (s *Service) remind(ctx context.Context, db tenant.DB, room Room, me tenant.Member, d Draft, rest string) (Outcome, error) {
	if strings.EqualFold(rest, "list") {
		list, err := RemindersOf(ctx, db, me.ID)
		return Outcome{Answer: Answer{Reminders: list, Text: noneOf(list)}}, err
	}
	parts := reminderShape.FindStringSubmatch(" " + rest)
	if parts == nil {
		return Outcome{}, fault.Field("body", reminderHelp)
	}
	r := Reminder{MemberID: me.ID, RoomID: room.ID, ClientID: d.ClientID, Body: strings.TrimSpace(parts[2])}
	whom, said, err := s.reminded(ctx, db, room, me, strings.TrimSpace(parts[1]), &r)
	if err != nil {
		return Outcome{}, err
	}
	zone := zoneCalled(d.TimeZone)
	if r.DueAt, err = parseWhen(said, s.now().In(zone)); err != nil {
		return Outcome{}, err
	}
	if _, err := s.keepReminder(ctx, db, &r); err != nil {
		return Outcome{}, err
	}
	return Outcome{Answer: Answer{Text: "Reminder for " + whom + " on " + r.DueAt.In(zone).Format("Monday 2 January 2006 at 15:04") + " (" + zone.String() + "): " + r.Body}}, nil
}

func noneOf(list []Reminder) string {
	if len(list) == 0 {
		return "No reminder is waiting. " + reminderHelp
	}
	return ""
}

// reminded reads who is to be reminded from the start of text, and returns how they
// are called and what follows. Nobody named is me.
func (s *Service) reminded(ctx context.Context, db tenant.DB, room Room, me tenant.Member, text string, r *Reminder) (whom, rest string, err error) {
	first, after, _ := strings.Cut(text, " ")
	switch {
	case strings.EqualFold(first, "here"):
		if room.IsDirect() {
			return "this conversation", after, nil
		}
		return "everybody in " + room.Name, after, nil
	case !strings.HasPrefix(text, "@"):
		if strings.EqualFold(first, "me") {
			text = after
		}
		r.ForID = me.ID
		return "you", text, nil
	}
	people, err := PeopleIn(ctx, db, room.ID, MostPeople)
	if err != nil {
		return "", "", err
	}
	who, rest, err := namedAtStart(people, text[1:])
	r.ForID = who.ID
	return who.Name, rest, err
}

// namedAtStart finds the longest name that text begins with.
func namedAtStart(people []Person, text string) (who Person, rest string, err error) {
	words := strings.Fields(text)
	if len(words) == 0 || !strings.HasPrefix(text, words[0]) {
		return Person{}, "", fault.Field("body", reminderHelp)
	}
	for n := min(len(words), 8); n > 0; n-- {
		if who, err = personCalled(people, strings.Join(words[:n], " "), "in this room"); err == nil {
			return who, strings.Join(words[n:], " "), nil
		}
	}
	return Person{}, "", err
}

// SetReminder is what /remind does, for programs: r says what, when and, with ForID, whom
// of the room. repeated is a client id that came before: what it set is returned. Faults:
// Invalid on a field, Conflict for too many.
func (s *Service) SetReminder(ctx context.Context, db tenant.DB, room Room, me tenant.Member, r Reminder) (set Reminder, repeated bool, err error) {
	if r.ClientID != "" { // before anything else, as what it asks for may have been due since
		if set, err = reminderByClientID(ctx, db, me.ID, r.ClientID); !fault.Is(err, fault.NotFound) {
			return set, err == nil, err
		}
	}
	now := s.now()
	r.MemberID, r.RoomID, r.Body = me.ID, room.ID, strings.TrimSpace(r.Body)
	if r.Body == "" || !tenant.CleanText(r.Body) {
		return set, false, fault.Field("body", "Write what is to be said.")
	}
	if err := checkDue("due_at", r.DueAt, now.In(r.DueAt.Location())); err != nil {
		return set, false, err
	}
	if r.ForID != 0 {
		whom := Membership{MemberID: r.ForID, RoomID: room.ID}
		there, err := MembershipsAmong(ctx, db, []Membership{whom})
		if err != nil {
			return set, false, err
		}
		if !there[whom] {
			return set, false, fault.Field("for_id", "Nobody in this room has the id %d.", r.ForID)
		}
	}
	if repeated, err = s.keepReminder(ctx, db, &r); err != nil {
		return set, false, err
	}
	set, err = reminderByClientID(ctx, db, me.ID, r.ClientID)
	return set, repeated, err
}

// keepReminder writes a reminder and the job that says it, in one transaction. A client id
// that is known already changes nothing. Faults: Invalid, Conflict for too many.
func (s *Service) keepReminder(ctx context.Context, db tenant.DB, r *Reminder) (known bool, err error) {
	if utf8.RuneCountInString(r.Body) > MaxReminder {
		return false, fault.Field("body", "A reminder has at most %d characters.", MaxReminder)
	}
	if r.ClientID == "" {
		r.ClientID = tenant.NewID().String()
	}
	if len(r.ClientID) > 64 || !tenant.CleanText(r.ClientID) {
		return false, fault.Field("client_id", "A client id has at most 64 characters.")
	}
	r.CreatedAt = s.now()
	err = db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		waiting, before, err := countReminders(ctx, db, *r, s.now().Add(-doneFor))
		known = before
		switch {
		case err != nil || known:
			return err
		case waiting >= MaxReminders:
			return fault.New(fault.Conflict, "You have %d reminders waiting, which is all that fit. Cancel one with /remind list.", waiting)
		}
		if err := insertReminder(ctx, db, r); err != nil {
			return err
		}
		return s.jobs.EnqueueAt(ctx, db, tenant.QueueSoon, RemindArgs{ReminderID: r.ID}, r.DueAt)
	})
	return known, err
}

// CancelReminder makes sure that a reminder is not said. Faults: NotFound unless it
// is me's and waits.
func (s *Service) CancelReminder(ctx context.Context, db tenant.DB, me tenant.Member, id int64) error {
	done, err := finishReminder(ctx, db, id, me.ID, s.now())
	if err == nil && !done {
		return fault.New(fault.NotFound, "This reminder is not waiting any more.")
	}
	return err
}

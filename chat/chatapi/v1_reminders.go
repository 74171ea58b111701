package chatapi

import (
	"net/http"
	"time"

	"hearth/chat"
)

// reminder is what will be said at a time.
type reminder struct {
	ID     int64     `json:"id"`
	RoomID int64     `json:"room_id"`
	ForID  int64     `json:"for_id"`
	Whom   string    `json:"whom"`
	Body   string    `json:"body"`
	DueAt  time.Time `json:"due_at"`
}

// newReminder is what is to be said; without for_id to everybody in the room.
type newReminder struct {
	Body     string    `json:"body"`
	DueAt    time.Time `json:"due_at"`
	ForID    int64     `json:"for_id,omitempty"`
	ClientID string    `json:"client_id,omitempty"`
}

func (v *V1) reminderOperations() []operation {
	return tagged("Reminders",
		takes(entry(http.MethodPost, "/rooms/:id/reminders", "createReminder", "Set a reminder",
			"With for_id, of you or of somebody else in the room, it is said in your direct conversation with them; without, in the room. Sending the same client_id again sets nothing and answers the first reminder with 200.").
			answering(http.StatusCreated).onceByClientID(), v.createReminder),
		does(entry(http.MethodGet, "/reminders", "listReminders", "List your reminders", "Those that you have asked for and that still wait, the soonest in front."), v.listReminders),
		does(entry(http.MethodDelete, "/reminders/:id", "cancelReminder", "Cancel a reminder", "It is not said any more.").answering(http.StatusNoContent), v.cancelReminder),
	)
}

func (v *V1) listReminders(c *call) (list[reminder], error) {
	waiting, err := chat.RemindersOf(c.UserContext(), c.db, c.me.ID)
	all := make([]reminder, len(waiting))
	for i, r := range waiting {
		all[i] = reminderOf(r)
	}
	return whole(all), err
}

func reminderOf(r chat.Reminder) reminder {
	return reminder{ID: r.ID, RoomID: r.RoomID, ForID: r.ForID, Whom: r.Whom, Body: r.Body, DueAt: r.DueAt}
}

func (v *V1) createReminder(c *call, in newReminder) (reminder, error) {
	found, err := v.roomToPost(c)
	if err != nil {
		return reminder{}, err
	}
	made, repeated, err := v.chat.SetReminder(c.UserContext(), c.db, found, c.me, chat.Reminder{ForID: in.ForID, ClientID: in.ClientID, Body: in.Body, DueAt: in.DueAt})
	if repeated {
		c.status = http.StatusOK
	}
	return reminderOf(made), err
}

func (v *V1) cancelReminder(c *call) (nothing, error) {
	id, err := c.id("id")
	if err != nil {
		return nothing{}, err
	}
	return nothing{}, v.chat.CancelReminder(c.UserContext(), c.db, c.me, id)
}

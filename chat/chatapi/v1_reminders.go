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

func (v *V1) reminderOperations() []operation {
	return tagged("Reminders",
		does(entry(http.MethodGet, "/reminders", "listReminders", "List your reminders", "Those that you have asked for and that still wait, the soonest in front."), v.listReminders),
		does(entry(http.MethodDelete, "/reminders/:id", "cancelReminder", "Cancel a reminder", "It is not said any more.").answering(http.StatusNoContent), v.cancelReminder),
	)
}

func (v *V1) listReminders(c *call) (list[reminder], error) {
	waiting, err := chat.RemindersOf(c.UserContext(), c.db, c.me.ID)
	all := make([]reminder, len(waiting))
	for i, r := range waiting {
		all[i] = reminder{ID: r.ID, RoomID: r.RoomID, ForID: r.ForID, Whom: r.Whom, Body: r.Body, DueAt: r.DueAt}
	}
	return whole(all), err
}

func (v *V1) cancelReminder(c *call) (nothing, error) {
	id, err := c.id("id")
	if err != nil {
		return nothing{}, err
	}
	return nothing{}, v.chat.CancelReminder(c.UserContext(), c.db, c.me, id)
}

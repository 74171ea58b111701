package tenant

import (
	"context"
	"time"
)

// Standing is what a workspace's money, its owner and operators make of it together.
// Package billing derives it.
type Standing struct {
	State    State     `json:"state"`
	Plan     string    `json:"plan"`
	Seats    int64     `json:"seats"`
	MRR      int64     `json:"mrr"` // cents that come in each month
	Told     Audience  `json:"told"`
	DeleteAt time.Time `json:"delete_at,omitzero"` // of a workspace that is cancelled; zero: never
}

// Stand brings a workspace to how it stands and keeps why, in c's transaction. It does
// nothing when it is so already, nor to a workspace that is being set up or was
// deleted. It returns how it stood. Faults: Precondition for a move that states do not
// allow.
func Stand(ctx context.Context, c ControlDB, id ID, s Standing, cause string) (was Standing, changed bool, err error) {
	was, err = standingOf(ctx, c, id)
	if err != nil || was.State == StateProvisioning || was.State == StateDeleted {
		return was, false, err
	}
	if s.State != StateCancelled {
		s.DeleteAt = time.Time{}
	}
	if was.State == s.State && was.Plan == s.Plan && was.Seats == s.Seats && was.MRR == s.MRR && was.Told == s.Told && was.DeleteAt.Equal(s.DeleteAt) {
		return was, false, nil
	}
	if was.State != s.State {
		if err := CheckState(was.State, s.State); err != nil {
			return was, false, err
		}
	}
	if err := changeStanding(ctx, c, id, was, s, cause); err != nil {
		return was, false, err
	}
	if s.DeleteAt.IsZero() || s.DeleteAt.Equal(was.DeleteAt) {
		return was, true, nil
	}
	return was, true, appendOutbox(ctx, c.idb, ID{}, QueueBulk, DeleteClosedArgs{TenantID: id}, s.DeleteAt)
}

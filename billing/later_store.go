package billing

import (
	"context"

	"hearth/tenant"
)

// recountAfterSchedule has the seats pushed again of subscriptions that have become what
// was planned: a schedule brings the number of seats along that there was when it was
// made. It expects what was known of them to be there still.
func recountAfterSchedule(ctx context.Context, c tenant.ControlDB, all []Subscription) error {
	for _, s := range all { // nearly always one
		if s.IsOver() {
			continue
		}
		_, err := c.NewRaw(`UPDATE control.seat_counts AS n SET revision = n.revision + 1 FROM control.subscriptions AS s
			WHERE s.id = ? AND s.changes_at <= ? AND n.tenant_id = s.tenant_id AND n.revision > 0`, s.ID, s.PeriodStart).Exec(ctx)
		if err != nil {
			return tenant.Fault(err, "recount seats of %s", s.ID)
		}
	}
	return nil
}

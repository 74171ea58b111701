package tenant

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hearth/tenant/fault"
)

// SwitchKind says what a switch does while it is on.
type SwitchKind string

// The kinds of switch. Either says its words on every page.
const (
	SwitchBanner   SwitchKind = "banner"
	SwitchReadOnly SwitchKind = "read_only"
)

// Limits of a switch, in characters and time.
const (
	MaxSwitchWords = 280
	MaxReason      = 500
	MaxSwitchFor   = 7 * 24 * time.Hour
)

// Switch is something that holds for every workspace, or for one, until it is turned
// off, and at the latest until a time that was set with it.
type Switch struct {
	ID     ID         `json:"id"`
	Kind   SwitchKind `json:"kind"`
	Tenant ID         `json:"tenant_id"` // zero: of all
	Words  string     `json:"words"`
	Until  time.Time  `json:"until"`
}

// Holds reports whether s is on for a tenant at a moment; the zero ID is the pages that
// belong to none.
func (s Switch) Holds(id ID, at time.Time) bool {
	return at.Before(s.Until) && (s.Tenant.IsZero() || s.Tenant == id)
}

var errReadOnly = errors.New("a read-only switch is on")

// IsReadOnly reports whether an error is that a switch forbids writing.
func IsReadOnly(err error) bool { return errors.Is(err, errReadOnly) }

// Refuse is why nothing can be written.
func (s Switch) Refuse(workspace string) error {
	return fault.Wrap(errReadOnly, fault.Unavailable, "%s can be read only until %s UTC at the latest. %s", workspace, s.Until.UTC().Format("15:04 on 2 January"), s.Words)
}

// RefuseWrites faults where members may not post and change things: with
// PaymentRequired in a suspended workspace, with Unavailable while a switch says so.
func (t Tenant) RefuseWrites() error {
	switch {
	case t.CanWrite():
		return nil
	case t.CanRead() && t.State != StateSuspended && t.ReadOnly != nil:
		return t.ReadOnly.Refuse(t.Name)
	}
	return fault.New(fault.PaymentRequired, "%s is suspended and can be read only. An administrator of the workspace can put this right.", t.Name)
}

// RefuseWrites faults with Unavailable while every workspace can be read only.
func (b *Board) RefuseWrites() error {
	if s := b.Words(Tenant{}).ReadOnly(); s != nil {
		return s.Refuse("Hearth")
	}
	return nil
}

// Check faults with Invalid on the field that will not do.
func (s Switch) Check(reason string, now time.Time) error {
	switch {
	case !slices.Contains([]SwitchKind{SwitchBanner, SwitchReadOnly}, s.Kind):
		return fault.Field("kind", "Choose what to turn on.")
	case s.Words == "":
		return fault.Field("words", "Say what people are to read.")
	case !CleanText(s.Words) || strings.ContainsAny(s.Words, "\r\n"):
		return fault.Field("words", "This line has characters that cannot be shown.")
	case utf8.RuneCountInString(s.Words) > MaxSwitchWords:
		return fault.Field("words", "Please use at most %d characters.", MaxSwitchWords)
	case !s.Until.After(now):
		return fault.Field("until", "It must be on for at least a minute.")
	case s.Until.Sub(now) > MaxSwitchFor:
		return fault.Field("until", "It must be off again within a week.")
	}
	return checkReason(reason)
}

func checkReason(reason string) error {
	switch {
	case strings.TrimSpace(reason) == "":
		return fault.Field("reason", "Say why, for whoever reads the audit log.")
	case !CleanText(reason) || utf8.RuneCountInString(reason) > MaxReason:
		return fault.Field("reason", "Please use at most %d characters that can be shown.", MaxReason)
	}
	return nil
}

// SwitchLapseArgs asks to note that a switch went off by itself.
type SwitchLapseArgs struct {
	SwitchID ID `json:"switch_id"`
}

// Kind implements JobArgs.
func (SwitchLapseArgs) Kind() string { return "tenant:lapse_switch" }

// TurnOn turns a switch on. Faults: Invalid on a field, Conflict when one like it is on
// already, NotFound for a tenant that is not there.
func (s *Service) TurnOn(ctx context.Context, by Actor, w Switch, reason string) (Switch, error) {
	if err := w.Check(reason, s.now()); err != nil {
		return w, err
	}
	w.ID = NewID()
	return w, s.post(ctx, func(ctx context.Context, c ControlDB) error {
		if err := lapseSwitches(ctx, c); err != nil {
			return err
		}
		err := insertSwitch(ctx, c, w, by, reason)
		if fault.Is(err, fault.Conflict) {
			return fault.Wrap(err, fault.Conflict, "This is on already. Turn it off first.")
		}
		if err != nil {
			return err
		}
		if err := AppendControlOutbox(ctx, c, QueueSoon, SwitchLapseArgs{SwitchID: w.ID}, w.Until); err != nil {
			return err
		}
		return Audit(ctx, c, AuditEntry{By: by, Tenant: w.Tenant, Action: "switch.on", Reason: reason, After: w})
	})
}

// TurnOff turns a switch off before its time. Faults: Invalid on "reason", NotFound,
// Precondition for one that is off.
func (s *Service) TurnOff(ctx context.Context, by Actor, id ID, reason string) error {
	if err := checkReason(reason); err != nil {
		return err
	}
	return s.post(ctx, func(ctx context.Context, c ControlDB) error {
		w, err := endSwitch(ctx, c, id, by.Name)
		if err != nil {
			return err
		}
		return Audit(ctx, c, AuditEntry{By: by, Tenant: w.Tenant, Action: "switch.off", Reason: reason, Before: w})
	})
}

// LapseSwitch notes that a switch's time is over, which every process knew by its clock.
// One that was turned off before stays as it is.
func (s *Service) LapseSwitch(ctx context.Context, a SwitchLapseArgs) error {
	err := s.post(ctx, func(ctx context.Context, c ControlDB) error {
		w, err := endSwitch(ctx, c, a.SwitchID, "")
		if err != nil {
			return err
		}
		return Audit(ctx, c, AuditEntry{Tenant: w.Tenant, Action: "switch.lapse", Before: w})
	})
	if fault.Is(err, fault.Precondition) || fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

package tenant

import (
	"context"
	"encoding/json"
	"time"

	"hearth/tenant/fault"
)

// FlagDraft is what an operator wants of a flag, as typed; "" of a value means that
// nothing is said.
type FlagDraft struct {
	Everybody string
	Share     int
	Shared    string
	Plans     map[string]string
	Owner     string
	ExpiresOn string
}

// FlagSetting is what operators have said about a flag.
func (b *Board) FlagSetting(f Flag) FlagSetting {
	s := b.posted.Load().Flags[f.Name]
	s.Name = f.Name
	return s
}

// ChangeFlag replaces what is said about a flag for everybody, a share and plans; what
// is said for single tenants stays. Faults: Invalid on a field.
func (s *Service) ChangeFlag(ctx context.Context, by Actor, f Flag, d FlagDraft, reason string) error {
	next, err := d.setting(f)
	if err != nil {
		return err
	}
	if err := checkReason(reason); err != nil {
		return err
	}
	next.ChangedBy = by.Name
	return s.post(ctx, func(ctx context.Context, c ControlDB) error {
		was, err := replaceFlag(ctx, c, next)
		if err != nil {
			return err
		}
		return Audit(ctx, c, AuditEntry{By: by, Action: "flag.change", Reason: reason, Before: orNothing(was), After: next.detail()})
	})
}

// setting faults with Invalid on what cannot be read: everybody, share, shared, the
// plan with "plan_" before it, expires_on, owner.
func (d FlagDraft) setting(f Flag) (FlagSetting, error) {
	s := FlagSetting{Name: f.Name, Share: d.Share, Plans: map[string]json.RawMessage{}, ExpiresOn: d.ExpiresOn}
	for field, into := range map[string]*json.RawMessage{"everybody": &s.Everybody, "shared": &s.Shared} {
		typed := d.Everybody
		if field == "shared" {
			typed = d.Shared
		}
		if typed == "" {
			continue
		}
		text, err := f.Parse(typed)
		if err != nil {
			return s, fault.Field(field, "%s", fault.Message(err))
		}
		*into = text
	}
	for plan, typed := range d.Plans {
		if typed == "" {
			continue
		}
		text, err := f.Parse(typed)
		if err != nil {
			return s, fault.Field("plan_"+plan, "%s", fault.Message(err))
		}
		s.Plans[plan] = text
	}
	switch {
	case d.Share < 0 || d.Share > 100:
		return s, fault.Field("share", "Please give a percentage from 0 to 100.")
	case d.Share > 0 && s.Shared == nil:
		return s, fault.Field("shared", "Say what the share gets.")
	}
	if d.Owner != "" {
		owner, err := CleanEmail(d.Owner)
		if err != nil {
			return s, fault.Field("owner", "Please give the address of whoever looks after it.")
		}
		s.Owner = owner
	}
	if d.ExpiresOn != "" {
		if _, err := time.Parse(time.DateOnly, d.ExpiresOn); err != nil {
			return s, fault.Field("expires_on", "Please write a day such as 2026-12-31.")
		}
	}
	return s, nil
}

// orNothing keeps an empty text out of the log.
func orNothing(text json.RawMessage) any {
	if len(text) == 0 {
		return nil
	}
	return text
}

func (s FlagSetting) detail() map[string]any {
	return map[string]any{"flag": s.Name, "everybody": orNothing(s.Everybody), "share": s.Share, "shared": orNothing(s.Shared), "plans": s.Plans, "owner": s.Owner, "expires_on": s.ExpiresOn}
}

// OverrideFlag says what a flag is for one tenant; "" takes back what was said. Faults:
// Invalid on "value" or "reason", NotFound for a tenant that is not there.
func (s *Service) OverrideFlag(ctx context.Context, by Actor, f Flag, id ID, typed, reason string) error {
	var value json.RawMessage
	if typed != "" {
		var err error
		if value, err = f.Parse(typed); err != nil {
			return fault.Field("value", "%s", fault.Message(err))
		}
	}
	if err := checkReason(reason); err != nil {
		return err
	}
	return s.post(ctx, func(ctx context.Context, c ControlDB) error {
		was, err := overrideFlag(ctx, c, f.Name, id, value, by.Name)
		if err != nil {
			return err
		}
		return Audit(ctx, c, AuditEntry{By: by, Tenant: id, Action: "flag.override", Reason: reason,
			Before: map[string]any{"flag": f.Name, "value": orNothing(was)}, After: map[string]any{"flag": f.Name, "value": orNothing(value)}})
	})
}

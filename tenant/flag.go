package tenant

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"hearth/tenant/fault"
)

// FlagType is what values a flag has.
type FlagType string

// The types of flag. In Go their values are bool, int64 and string.
const (
	FlagOnOff  FlagType = "on_off"
	FlagNumber FlagType = "number"
	FlagChoice FlagType = "choice"
)

// Flag is something about Hearth that operators may switch for some workspaces or for
// all, as code declares it in flags.go.
type Flag struct {
	Name        string
	Type        FlagType
	Default     any
	Least, Most int64    // of a number
	Choices     []string // of a choice
	For         string   // what it does, in a sentence or two
}

// FlagOf is a Flag whose values are T.
type FlagOf[T bool | int64 | string] struct{ Flag }

// In is what a flag says for a workspace. It costs no query.
func (f FlagOf[T]) In(b *Board, t Tenant) T {
	v, _ := b.Flag(f.Flag, t)
	typed, _ := v.(T)
	return typed
}

// FlagSetting is what operators have said about a flag.
type FlagSetting struct {
	Name      string                     `json:"name"`
	Everybody json.RawMessage            `json:"everybody"` // null: the default
	Share     int                        `json:"share"`     // percent of tenants who get Shared instead
	Shared    json.RawMessage            `json:"shared"`
	Plans     map[string]json.RawMessage `json:"plans"`   // by the name of a plan, whichever version
	Tenants   map[ID]json.RawMessage     `json:"tenants"` // by tenant
	Owner     string                     `json:"owner"`
	ExpiresOn string                     `json:"expires_on"` // a day, "" for never
	ChangedBy string                     `json:"changed_by"`
	ChangedAt time.Time                  `json:"changed_at"`
}

// Expired reports whether the day has come on which the flag was to be gone. It says
// what it said all the same.
func (s FlagSetting) Expired(now time.Time) bool {
	return s.ExpiresOn != "" && s.ExpiresOn <= now.UTC().Format(time.DateOnly)
}

// FlagSource says why a flag has its value.
type FlagSource string

// The sources, the first that has a value wins.
const (
	FlagFromTenant    FlagSource = "tenant"
	FlagFromPlan      FlagSource = "plan"
	FlagFromShare     FlagSource = "share"
	FlagFromEverybody FlagSource = "everybody"
	FlagFromDefault   FlagSource = "default"
)

// Flag is what a flag says for a workspace, and why. What was set and will not do any
// more counts as not set.
func (b *Board) Flag(f Flag, t Tenant) (value any, from FlagSource) {
	s, set := b.posted.Load().Flags[f.Name]
	if !set {
		return f.Default, FlagFromDefault
	}
	for _, said := range []struct {
		text json.RawMessage
		from FlagSource
	}{{s.Tenants[t.ID], FlagFromTenant}, {s.Plans[t.PlanName()], FlagFromPlan}, {s.sharedWith(t.ID), FlagFromShare}, {s.Everybody, FlagFromEverybody}} {
		if v, err := f.decode(said.text); err == nil {
			return v, said.from
		}
	}
	return f.Default, FlagFromDefault
}

// sharedWith is empty for a tenant that is not of the share.
func (s FlagSetting) sharedWith(id ID) json.RawMessage {
	if s.Share > 0 && inShare(s.Name, id, s.Share) {
		return s.Shared
	}
	return nil
}

// inShare places each tenant for ever, in another order for each flag: who is in a
// share is in every larger one.
func inShare(name string, id ID, percent int) bool {
	sum := sha256.Sum256(append([]byte(name+"\x00"), id[:]...))
	return binary.BigEndian.Uint64(sum[:8])%10_000 < uint64(percent)*100
}

// decode reads a value as it is stored. Faults: Invalid.
func (f Flag) decode(text json.RawMessage) (any, error) {
	wrong := fault.New(fault.Invalid, "This is no value of %s.", f.Name)
	if len(text) == 0 || bytes.Equal(text, []byte("null")) {
		return nil, wrong
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, wrong
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, wrong
	}
	switch v := v.(type) {
	case bool:
		if f.Type == FlagOnOff {
			return v, nil
		}
	case string:
		if f.Type == FlagChoice && slices.Contains(f.Choices, v) {
			return v, nil
		}
	case json.Number:
		if n, err := v.Int64(); err == nil && f.Type == FlagNumber && n >= f.Least && n <= f.Most {
			return n, nil
		}
	}
	return nil, wrong
}

// Parse reads what an operator typed or chose. Faults: Invalid.
func (f Flag) Parse(typed string) (json.RawMessage, error) {
	text := json.RawMessage(typed)
	if f.Type == FlagChoice {
		text = json.RawMessage(strconv.Quote(typed))
	}
	if f.Type == FlagOnOff {
		text = map[string]json.RawMessage{"on": json.RawMessage("true"), "off": json.RawMessage("false")}[typed]
	}
	if _, err := f.decode(text); err != nil || utf8.RuneCountInString(typed) > 100 {
		if f.Type == FlagNumber {
			return nil, fault.New(fault.Invalid, "Please give a whole number from %d to %d.", f.Least, f.Most)
		}
		return nil, fault.New(fault.Invalid, "Please choose one of the values.")
	}
	return text, nil
}

// Typed is a stored value as an operator would type it, "" for none.
func (f Flag) Typed(text json.RawMessage) string {
	v, err := f.decode(text)
	if err != nil {
		return ""
	}
	return FlagText(v)
}

// FlagText is a value as people read it.
func FlagText(v any) string {
	switch v := v.(type) {
	case bool:
		if v {
			return "on"
		}
		return "off"
	case int64:
		return strconv.FormatInt(v, 10)
	case string:
		return v
	}
	return ""
}

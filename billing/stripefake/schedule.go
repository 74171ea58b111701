//go:build !production

package stripefake

import (
	"encoding/json"
	"slices"
	"time"
)

// schedule says what a subscription becomes, phase by phase.
type schedule struct {
	ID           string            `json:"id"`
	Object       string            `json:"object"`
	Customer     string            `json:"customer"`
	Subscription string            `json:"subscription,omitempty"`
	Status       string            `json:"status"`
	EndBehavior  string            `json:"end_behavior"`
	Created      int64             `json:"created"`
	Current      *phaseTime        `json:"current_phase"`
	Phases       []*phase          `json:"phases"`
	Metadata     map[string]string `json:"metadata"`
	ReleasedAt   int64             `json:"released_at,omitempty"`
}

type phaseTime struct {
	Start int64 `json:"start_date"`
	End   int64 `json:"end_date"`
}

type phase struct {
	phaseTime
	Items    []phaseItem       `json:"items"`
	Coupon   string            `json:"coupon,omitempty"`
	Metadata map[string]string `json:"metadata"`
}

type phaseItem struct {
	Price    string `json:"price"`
	Quantity int64  `json:"quantity,omitempty"`
}

// held is the schedule of a subscription, which Stripe writes as its id, or whole where
// that was asked for.
type held struct {
	id    string
	whole *schedule
}

// MarshalJSON implements json.Marshaler.
func (h held) MarshalJSON() ([]byte, error) {
	if h.whole != nil {
		return json.Marshal(h.whole)
	}
	if h.id == "" {
		return []byte("null"), nil
	}
	return json.Marshal(h.id)
}

// UnmarshalJSON implements json.Unmarshaler.
func (h *held) UnmarshalJSON(text []byte) error { return json.Unmarshal(text, &h.id) }

// expanded shows subscriptions with their schedules whole, where that was asked for.
func (f *Fake) expanded(all []*subscription, p params) []*subscription {
	if !slices.Contains(p.texts("expand"), "data.schedule") {
		return all
	}
	shown := make([]*subscription, len(all))
	for i, s := range all {
		copied := *s
		copied.Schedule.whole = f.is.Schedules[s.Schedule.id]
		shown[i] = &copied
	}
	return shown
}

func (f *Fake) schedule(id string) (*schedule, *failure) {
	if sc := f.is.Schedules[id]; sc != nil {
		return sc, nil
	}
	return nil, missing("subscription_schedule", id)
}

func (f *Fake) getSchedule(id string, _ params) (any, *failure) {
	sc, failed := f.schedule(id)
	if failed != nil {
		return nil, failed
	}
	return sc, nil
}

// makeSchedule takes a subscription over as it is.
func (f *Fake) makeSchedule(_ string, p params) (any, *failure) {
	s, failed := f.subscription(p.text("from_subscription"))
	if failed != nil {
		return nil, failed
	}
	if s.over() || s.Schedule.id != "" {
		return nil, invalid("You cannot migrate a subscription that is already attached to a schedule, or has ended: %s", s.ID)
	}
	is := &phase{phaseTime: phaseTime{s.CurrentPeriodStart, s.CurrentPeriodEnd}, Metadata: map[string]string{}}
	for _, i := range s.Items.Data {
		is.Items = append(is.Items, phaseItem{i.Price.ID, i.Quantity})
	}
	sc := &schedule{ID: newID("sub_sched"), Object: "subscription_schedule", Customer: s.Customer, Subscription: s.ID, Status: "active", EndBehavior: "release",
		Created: f.unix(), Current: &phaseTime{is.Start, is.End}, Phases: []*phase{is}, Metadata: p.in("metadata").merge(nil)}
	f.is.Schedules[sc.ID], s.Schedule.id = sc, sc.ID
	f.emit("subscription_schedule.created", sc)
	f.emit("customer.subscription.updated", s)
	return sc, nil
}

func (f *Fake) changeSchedule(id string, p params) (any, *failure) {
	sc, failed := f.schedule(id)
	if failed != nil {
		return nil, failed
	}
	if sc.Status != "active" {
		return nil, invalid("You cannot update a subscription schedule that is currently in the `%s` status.", sc.Status)
	}
	var phases []*phase
	from := sc.Current.Start
	for n, wanted := range p.each("phases") {
		if n == 0 && wanted.number("start_date") != from {
			return nil, invalid("You can not modify the start date of the current phase.")
		}
		made, failed := f.phase(wanted, from)
		if failed != nil {
			return nil, failed
		}
		phases, from = append(phases, made), made.End
	}
	if len(phases) > 0 {
		sc.Phases, sc.Current = phases, &phaseTime{phases[0].Start, phases[0].End}
	}
	sc.Metadata, sc.EndBehavior = p.in("metadata").merge(sc.Metadata), or(p.text("end_behavior"), sc.EndBehavior)
	f.emit("subscription_schedule.updated", sc)
	return sc, nil
}

func (f *Fake) phase(wanted params, from int64) (*phase, *failure) {
	made := &phase{phaseTime: phaseTime{from, wanted.number("end_date")}, Coupon: wanted.text("coupon"), Metadata: wanted.in("metadata").merge(nil)}
	every := ""
	for _, i := range wanted.each("items") {
		of := f.is.Prices[i.text("price")]
		if of == nil {
			return nil, missing("price", i.text("price"))
		}
		if every == "" || !of.metered() {
			every = of.Recurring.Interval
		}
		made.Items = append(made.Items, phaseItem{of.ID, i.number("quantity")})
	}
	if len(made.Items) == 0 {
		return nil, invalid("A phase needs items.")
	}
	if made.End == 0 {
		at := time.Unix(from, 0).UTC()
		for range max(1, wanted.number("iterations")) {
			at = after(at, every)
		}
		made.End = at.Unix()
	}
	return made, nil
}

// releaseSchedule lets the subscription go on by itself.
func (f *Fake) releaseSchedule(id string, _ params) (any, *failure) {
	sc, failed := f.schedule(id)
	if failed != nil {
		return nil, failed
	}
	if sc.Status != "active" {
		return nil, invalid("You cannot release a subscription schedule that is currently in the `%s` status.", sc.Status)
	}
	f.release(sc, "released")
	return sc, nil
}

func (f *Fake) release(sc *schedule, status string) {
	sc.Status, sc.ReleasedAt, sc.Current = status, f.unix(), nil
	if s := f.is.Subscriptions[sc.Subscription]; s != nil {
		s.Schedule.id = ""
	}
	f.emit("subscription_schedule."+status, sc)
	if s := f.is.Subscriptions[sc.Subscription]; s != nil && !s.over() {
		f.emit("customer.subscription.updated", s)
	}
}

// nextPhase makes of a subscription whose period ends what its schedule says.
func (f *Fake) nextPhase(s *subscription) {
	sc := f.is.Schedules[s.Schedule.id]
	if sc == nil || sc.Status != "active" {
		return
	}
	at := slices.IndexFunc(sc.Phases, func(p *phase) bool { return p.Start >= s.CurrentPeriodEnd })
	if at < 0 {
		if sc.Current.End <= s.CurrentPeriodEnd {
			f.release(sc, "released")
		}
		return
	}
	p := sc.Phases[at]
	sc.Current = &phaseTime{p.Start, p.End}
	var items []*item
	for _, wanted := range p.Items {
		of := f.is.Prices[wanted.Price]
		kept := slices.IndexFunc(s.Items.Data, func(i *item) bool { return i.Price == of || !i.Price.metered() && !of.metered() })
		i := &item{ID: newID("si"), Object: "subscription_item", Subscription: s.ID, Created: f.unix()}
		if kept >= 0 {
			i = s.Items.Data[kept]
		}
		i.Price, i.Quantity = of, wanted.Quantity
		items = append(items, i)
	}
	s.Items = listOf(items, s.Items.URL)
	for name, value := range p.Metadata {
		s.Metadata[name] = value
	}
	f.emit("subscription_schedule.updated", sc)
}

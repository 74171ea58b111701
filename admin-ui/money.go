package adminui

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

const (
	moneyRows   = 50  // of each card
	maxReason   = 200 // characters
	maxStripeID = 255
)

// money shows what operators have to know of money: what comes in and what moved it, who
// tries and who owes, what Stripe told, what was not as it was believed, and what waits to
// be billed.
func (h *Handlers) moneyPage(c *fiber.Ctx, me tenant.Operator) error {
	v := moneyView{Shell: shellView{Head: h.head(c, "Money"), Operator: me, Place: "/money"}, Did: moneyDid[c.Query("did")]}
	ctx, control := c.UserContext(), h.control()
	var err error
	if v.Open, err = billing.OpenInbox(ctx, control, moneyRows); err != nil {
		return err
	}
	if v.Handled, err = billing.HandledInbox(ctx, control, moneyRows); err != nil {
		return err
	}
	if v.Report, err = billing.LatestReport(ctx, control); err != nil {
		return err
	}
	if v.Unpushed, err = billing.UnpushedPeriods(ctx, control, moneyRows); err != nil {
		return err
	}
	if v.MRR, err = h.mrr(c); err != nil {
		return err
	}
	if v.Trials, err = billing.TrialsOf(ctx, control, time.Now(), moneyRows); err != nil {
		return err
	}
	if v.OwingSums, err = billing.OwingSums(ctx, control, time.Now()); err != nil {
		return err
	}
	v.Due = billing.OwingAgeByName(c.Query("due"))
	if v.Owing, err = billing.OwingByAge(ctx, control, v.Due, time.Now(), moneyRows); err != nil {
		return err
	}
	return web.Page(c, fiber.StatusOK, moneyPage(v))
}

// moneyDid says what has just been asked for.
var moneyDid = map[string]string{
	"replay": "The event is followed up again. It is here as handled in a moment.",
	"failed": "What failed is followed up again.",
	"none":   "No event has failed.",
	"look":   "Everything is being looked at. The report is here in a moment.",
}

// moneyEvent shows one event with its body.
func (h *Handlers) moneyEvent(c *fiber.Ctx, me tenant.Operator) error {
	id, err := stripeID(c.Params("id"))
	if err != nil {
		return err
	}
	row, body, err := billing.EventShown(c.UserContext(), h.control(), id)
	if err != nil {
		return err
	}
	return web.Page(c, fiber.StatusOK, moneyEventPage(moneyEventView{Shell: shellView{Head: h.head(c, row.EventKind), Operator: me, Place: "/money"}, Row: row, Body: body}))
}

func (h *Handlers) replayEvent(c *fiber.Ctx, me tenant.Operator) error {
	id, err := stripeID(c.Params("id"))
	if err != nil {
		return err
	}
	reason, err := moneyReason(c)
	if err != nil {
		return err
	}
	if err := h.money.Replay(c.UserContext(), actor(c, me), id, reason); err != nil {
		return err
	}
	return web.SeeOther(c, "/money?did=replay")
}

func (h *Handlers) replayFailed(c *fiber.Ctx, me tenant.Operator) error {
	reason, err := moneyReason(c)
	if err != nil {
		return err
	}
	n, err := h.money.ReplayFailed(c.UserContext(), actor(c, me), reason)
	if err != nil {
		return err
	}
	if n == 0 {
		return web.SeeOther(c, "/money?did=none")
	}
	return web.SeeOther(c, "/money?did=failed")
}

func (h *Handlers) lookForDrift(c *fiber.Ctx, me tenant.Operator) error {
	if err := h.money.LookForDrift(c.UserContext(), actor(c, me)); err != nil {
		return err
	}
	return web.SeeOther(c, "/money?did=look")
}

// stripeID reads an id of Stripe from an address. Faults: NotFound.
func stripeID(text string) (string, error) {
	if text == "" || len(text) > maxStripeID || !tenant.CleanText(text) {
		return "", fault.New(fault.NotFound, "There is no such event in the inbox.")
	}
	return strings.Clone(text), nil
}

// moneyReason reads why somebody does something. Faults: Invalid.
func moneyReason(c *fiber.Ctx) (string, error) {
	reason := strings.TrimSpace(c.FormValue("reason"))
	if !tenant.CleanText(reason) || utf8.RuneCountInString(reason) > maxReason {
		return "", fault.New(fault.Invalid, "Give a reason of at most %d characters.", maxReason)
	}
	return strings.Clone(reason), nil
}

// driftNames say what was held against what.
var driftNames = map[string]string{
	billing.DriftHours: "Hours, by the ledger", billing.DriftPeriods: "Period, by its hours", billing.DriftBilled: "Billed, by Stripe",
	billing.DriftSeats: "Seats, by Stripe", billing.DriftFiles: "Storage, by the files",
	"subscription": "Subscription", "plan": "Plan", "seats": "Seats", "period": "Period", "owed": "Owed", "paid": "Paid", "invoices": "Invoices", "standing": "How it stands",
}

func driftName(kind string) string {
	if name, known := driftNames[kind]; known {
		return name
	}
	return kind
}

// eventChip says in a word how an event stands.
func eventChip(r billing.InboxRow) ui.Chip {
	switch {
	case !r.IsOpen():
		return ui.Chip{Label: "Handled", Kind: "active"}
	case r.Attempts > 0:
		return ui.Chip{Label: "Failed", Kind: "suspended"}
	}
	return ui.Chip{Label: "Waits", Kind: "past-due"}
}

// reportSays is how the report stands, in a sentence.
func reportSays(r billing.DriftReport) string {
	switch {
	case r.Run.IsZero():
		return "Nobody has looked yet. It is done every night."
	case r.DoneAt.IsZero():
		return "It is being made."
	case len(r.Found) == 0:
		return "Nothing differs."
	}
	if len(r.Found) == 1 {
		return "1 differs."
	}
	return strconv.Itoa(len(r.Found)) + " differ."
}

func lookedAt(r billing.DriftReport) string {
	var parts []string
	for _, kind := range billing.DriftKinds() {
		parts = append(parts, driftName(kind)+": "+grouped(r.Looked[kind]))
	}
	return strings.Join(parts, " · ")
}

func reportTime(r billing.DriftReport) time.Time {
	if r.DoneAt.IsZero() {
		return r.BegunAt
	}
	return r.DoneAt
}

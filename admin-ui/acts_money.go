package adminui

import (
	"slices"
	"strconv"
	"strings"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// planAct changes what a workspace may have; its fields show what it has.
func planAct(t tenant.Tenant) act {
	var overrides []string
	if agreed, err := billing.ParseOverrides(t.Overrides); err == nil {
		for name, amount := range agreed {
			text := strconv.FormatInt(amount, 10)
			if amount == billing.Unlimited {
				text = "unlimited"
			}
			overrides = append(overrides, string(name)+"="+text)
		}
	}
	slices.Sort(overrides)
	return act{
		ID: "agree", Button: "Change plan", Title: "Change plan or limits", Path: "/plan", Do: changePlan,
		Effect: "The workspace may have this from the next request on. It is given by hand and costs nothing: Stripe is not told, and a subscription takes its plan back when it changes. Nothing is deleted, whatever is above the new limits.",
		Fields: []actField{
			{Label: "Plan", Name: "plan", Kind: "plan", Value: t.Plan},
			{Label: "Seats", Name: "seats", Kind: "number", Value: strconv.FormatInt(t.Seats, 10), Hint: "That are paid for."},
			{Label: "Own limits", Name: "overrides", Kind: "text", Value: strings.Join(overrides, " "), Hint: "Like members=60 storage=unlimited. Write members=plan to give one back."},
		},
	}
}

func (h *Handlers) extend(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant) error {
	days, err := strconv.Atoi(strings.TrimSpace(c.FormValue("days")))
	if err != nil {
		err = fault.Field("days", "Write a whole number of days.")
	} else {
		err = h.money.ExtendTrial(web.Context(c), actor(c, me), t.ID, days, c.FormValue("reason"))
	}
	return h.done(c, me, t, actTrial, "The trial is longer.", err)
}

func (h *Handlers) agree(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant) error {
	agreed, err := agreement(c, t)
	if err == nil {
		agreed.By = actor(c, me)
		err = billing.Agree(web.Context(c), h.control(), t.ID, agreed)
	}
	return h.done(c, me, t, planAct(t), "Changed.", err)
}

// agreement reads what somebody is to have. Faults: Invalid.
func agreement(c *fiber.Ctx, t tenant.Tenant) (a billing.Agreement, err error) {
	if a.Reason, err = tenant.CleanReason(c.FormValue("reason")); err != nil {
		return a, err
	}
	if err := tenant.CheckAct(t, tenant.ActAgree); err != nil {
		return a, err
	}
	seats, err := strconv.ParseInt(strings.TrimSpace(c.FormValue("seats")), 10, 64)
	if err != nil {
		return a, fault.Field("seats", "Write a whole number of seats.")
	}
	plan := billing.PlanKey(c.FormValue("plan"))
	if _, err := billing.PlanByKey(plan); plan != "" && err != nil {
		return a, fault.Field("plan", "Choose one of the plans.")
	}
	text := c.FormValue("overrides")
	if !tenant.CleanText(text) {
		return a, fault.Field("overrides", "This has characters that no limit can have.")
	}
	a.Plan, a.Seats, a.Overrides = &plan, &seats, strings.Fields(text)
	return a, nil
}

package main

import (
	"context"
	"fmt"
	"io"

	"hearth/billing"
	"hearth/cmd/internal/app"
	"hearth/tenant"

	"github.com/spf13/cobra"
)

func newBilling(file *string) *cobra.Command {
	parent := &cobra.Command{
		Use:     "billing",
		Short:   "What workspaces have bought",
		Example: "  hearth billing plan larkfield team --seats 12\n  hearth billing plan larkfield free --override members=60",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usageError{fmt.Errorf("say what to do, as in:\n%s", cmd.Example)}
		},
	}
	parent.AddCommand(billingPlan(file), billingSync(file), billingSmoke(file), billingRefresh(file), billingDrift(file), billingInbox(file), billingReplay(file))
	return parent
}

// purchaseView is what a workspace may have as the command line prints it.
type purchaseView struct {
	Slug   string           `json:"slug"`
	Plan   string           `json:"plan"`
	Seats  int64            `json:"seats"`
	Above  string           `json:"above"`  // what may be billed above the limits
	Limits map[string]int64 `json:"limits"` // -1: no end
}

func billingPlan(file *string) *cobra.Command {
	var a billing.Agreement
	var seats int64
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "plan SLUG [PLAN]",
		Short: "Show or change the plan of a workspace, its seats, and what was agreed with it alone",
		Long: "Shows what a workspace may have; with a plan, seats or overrides changes it first, and notes that in the\n" +
			"audit log. Nothing is deleted, whatever is above the new limits. An override takes the place of the plan's\n" +
			"amount until it is set to \"plan\"; bytes are written as a number.",
		Example: "  hearth billing plan larkfield\n  hearth billing plan larkfield team --seats 12 --reason \"paid by transfer\"\n" +
			"  hearth billing plan larkfield free --override members=60 --override storage=unlimited\n  hearth billing plan larkfield --override members=plan --json\n" +
			"  hearth billing plan larkfield --cap 50",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usageError{fmt.Errorf("give an address (slug) and perhaps a plan, as in:\n%s", cmd.Example)}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("seats") {
				a.Seats = &seats
			}
			if len(args) == 2 {
				key, err := billing.KeyNamed(args[1])
				if err != nil {
					return err
				}
				a.Plan = &key
			}
			a.By = tenant.Terminal
			return withTools(cmd, *file, func(ctx context.Context, app *app.App, out io.Writer) error {
				a.Now = app.Billing.Now()
				return agree(ctx, app.Registry.Control(), out, args[0], a, asJSON)
			})
		},
	}
	cmd.Flags().Int64Var(&seats, "seats", 0, "how many seats are paid for")
	cmd.Flags().StringArrayVar(&a.Overrides, "override", nil, "an amount agreed with this workspace alone, like members=60, storage=unlimited, members=plan")
	cmd.Flags().StringVar(&a.Above, "cap", "", "what may be billed above the limits: dollars a month, unlimited, off, or plan for the plan's own rule")
	cmd.Flags().StringVar(&a.Reason, "reason", "", "why, for the audit log")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func agree(ctx context.Context, control tenant.ControlDB, out io.Writer, slug string, a billing.Agreement, asJSON bool) error {
	t, err := tenant.TenantBySlug(ctx, control, slug)
	if err != nil {
		return fmt.Errorf("no workspace at %q: %w", slug, err)
	}
	if a.Plan != nil || a.Seats != nil || len(a.Overrides) > 0 || a.Above != "" {
		if err := billing.Agree(ctx, control, t.ID, a); err != nil {
			return err
		}
		if t, err = tenant.TenantByID(ctx, control, t.ID); err != nil {
			return err
		}
	}
	grants, err := billing.GrantsFor(t)
	if err != nil {
		return err
	}
	v := purchaseView{Slug: t.Slug, Plan: string(grants.Plan().Key()), Seats: t.Seats, Above: grants.Consent().Says(), Limits: map[string]int64{}}
	for _, e := range billing.Entitlements() {
		v.Limits[string(e)] = grants.Limit(e)
	}
	if asJSON {
		return printJSON(out, v)
	}
	fmt.Fprintf(out, "%s\n  plan              %s\n  seats             %d\n  above             %s\n", v.Slug, v.Plan, v.Seats, v.Above)
	for _, e := range billing.Entitlements() {
		fmt.Fprintf(out, "  %-16s  %s\n", e, billing.Phrase(e, grants.Limit(e)))
	}
	return nil
}

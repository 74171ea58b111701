package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"hearth/billing/gateway"
	"hearth/cmd/internal/app"
	"hearth/cmd/internal/config"
	"hearth/tenant"

	"github.com/spf13/cobra"
)

func billingSync(file *string) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "sync-catalog",
		Short: "Give Stripe every product and price that it does not have",
		Long: "Looks each price of the catalogue up by its lookup key and makes what is missing. Doing it again changes\n" +
			"nothing; a price that exists is never edited.",
		Example: "  hearth billing sync-catalog\n  hearth billing sync-catalog --json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withTools(cmd, *file, func(ctx context.Context, a *app.App, out io.Writer) error {
				made, err := a.Billing.SyncCatalogue(ctx)
				if err != nil {
					return err
				}
				if asJSON {
					return printJSON(out, map[string]any{"made": append([]string{}, made...)})
				}
				for _, key := range made {
					fmt.Fprintln(out, "made", key)
				}
				fmt.Fprintf(out, "%d made, the others were there\n", len(made))
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func billingSmoke(file *string) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "smoke",
		Short: "Try everything that Hearth asks of Stripe, on an account in test mode",
		Long: "Makes a customer, a subscription on a test clock, a change and a renewal in Stripe's test mode, and says of\n" +
			"each step whether Stripe did what Hearth relies on. What it makes is deleted again. It refuses a live key.",
		Example: "  HEARTH_STRIPE_SECRET_KEY=sk_test_… hearth billing smoke\n  hearth billing smoke --json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := config.Load(config.ModeTool, *file)
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			steps, err := gateway.New(cfg.Gateway()).Smoke(cmd.Context())
			if asJSON {
				return errors.Join(printJSON(out, map[string]any{"steps": append([]gateway.Step{}, steps...)}), err)
			}
			for _, s := range steps {
				fmt.Fprintf(out, "%-4s %s %s\n", s.Result, s.Name, s.Says)
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func billingRefresh(file *string) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "refresh SLUG",
		Short:   "Ask Stripe how things are with a workspace, and bring it to that",
		Example: "  hearth billing refresh larkfield\n  hearth billing refresh larkfield --json",
		Args:    oneArg("address (slug)"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withTools(cmd, *file, func(ctx context.Context, a *app.App, out io.Writer) error {
				t, err := tenant.TenantBySlug(ctx, a.Registry.Control(), args[0])
				if err != nil {
					return err
				}
				if err := a.Billing.Refresh(ctx, t.ID, "asked for by an operator"); err != nil {
					return err
				}
				if t, err = tenant.TenantByID(ctx, a.Registry.Control(), t.ID); err != nil {
					return err
				}
				if asJSON {
					return printJSON(out, map[string]any{"slug": t.Slug, "state": t.State, "plan": t.Plan, "seats": t.Seats})
				}
				fmt.Fprintf(out, "%s is %s on %s with %d seats\n", t.Slug, t.State, planNamed(t.Plan), t.Seats)
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func planNamed(key string) string {
	if key == "" {
		return "free"
	}
	return key
}

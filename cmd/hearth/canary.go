package main

import (
	"context"
	"fmt"
	"io"

	"hearth/cmd/internal/app"
	"hearth/tenant"

	"github.com/spf13/cobra"
)

func tenantCanary(file *string) *cobra.Command {
	var off bool
	cmd := &cobra.Command{
		Use:     "canary SLUG",
		Short:   "Migrate a tenant before the others: one of ours, or a demo",
		Example: "  hearth tenant canary demo\n  hearth tenant canary demo --off",
		Args:    oneArg("address (slug)"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withTools(cmd, *file, func(ctx context.Context, a *app.App, out io.Writer) error {
				t, err := tenant.TenantBySlug(ctx, a.Registry.Control(), args[0])
				if err != nil {
					return fmt.Errorf("no workspace at %q: %w", args[0], err)
				}
				if err := a.Registry.SetCanary(ctx, t.ID, !off); err != nil {
					return err
				}
				when := "before the others"
				if off {
					when = "with the others"
				}
				_, err = fmt.Fprintf(out, "%s is migrated %s\n", t.Slug, when)
				return err
			})
		},
	}
	cmd.Flags().BoolVar(&off, "off", false, "with the others again")
	return cmd
}

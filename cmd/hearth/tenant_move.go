package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"hearth/cmd/internal/app"
	"hearth/tenant"

	"github.com/spf13/cobra"
)

func tenantToServer(file *string) *cobra.Command {
	var to string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "move SLUG --to SERVER",
		Short: "Carry a tenant to another Postgres server",
		Long: "Carries a tenant to another of the configured servers: it is archived where it is and wakes there.\n" +
			"Whoever comes meanwhile waits a moment. It can be interrupted and run again at any time; `hearth migrate status`\n" +
			"lists the servers.",
		Example: "  hearth tenant move larkfield --to north",
		Args:    oneArg("address (slug)"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if to == "" {
				return usageError{errors.New("say where to, as in:\n" + cmd.Example)}
			}
			return withTools(cmd, *file, func(ctx context.Context, a *app.App, out io.Writer) error {
				t, err := tenant.TenantBySlug(ctx, a.Registry.Control(), args[0])
				if err != nil {
					return fmt.Errorf("no workspace at %q: %w", args[0], err)
				}
				if err := a.Registry.Move(ctx, t.ID, to); err != nil {
					return fieldErrors(err)
				}
				if t, err = tenant.TenantByID(ctx, a.Registry.Control(), t.ID); err != nil {
					return err
				}
				return printTenant(out, viewOf(a, t), asJSON)
			})
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "name of the server")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

package main

import (
	"context"
	"fmt"
	"io"

	"hearth/cmd/internal/app"

	"github.com/spf13/cobra"
)

func newMigrate(file *string) *cobra.Command {
	parent := &cobra.Command{
		Use:     "migrate",
		Short:   "Prepare the database for this binary",
		Example: "  hearth migrate up\n  hearth migrate status",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usageError{fmt.Errorf("say up or status, as in:\n%s", cmd.Example)}
		},
	}
	up := &cobra.Command{
		Use:     "up",
		Short:   "Bring the control plane and then every tenant up to date",
		Example: "  hearth migrate up",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withTools(cmd, *file, func(ctx context.Context, a *app.App, out io.Writer) error {
				applied, err := a.Migrate(ctx)
				if err != nil {
					return err
				}
				fmt.Fprintf(out, "control: %d applied\n", applied)
				moved, err := a.Registry.MigrateFleet(ctx, func(done int) { fmt.Fprintf(out, "\rtenants: %d migrated", done) })
				if moved > 0 {
					fmt.Fprintln(out)
				} else {
					fmt.Fprintln(out, "tenants: all up to date")
				}
				return err
			})
		},
	}
	var asJSON bool
	status := &cobra.Command{
		Use:     "status",
		Short:   "Say which versions the database has and this binary needs",
		Example: "  hearth migrate status --json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withTools(cmd, *file, func(ctx context.Context, a *app.App, out io.Writer) error {
				s, err := a.Registry.MigrationStatus(ctx)
				if err != nil {
					return err
				}
				if asJSON {
					return printJSON(out, s)
				}
				fmt.Fprintf(out, "control: at %d, this binary needs %d\ntenants: need %d\n", s.Control, s.ControlNeeds, s.TenantNeeds)
				for _, v := range s.Tenants {
					fmt.Fprintf(out, "  %d tenants at %d\n", v.Tenants, v.Version)
				}
				return nil
			})
		},
	}
	status.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	parent.AddCommand(up, status)
	return parent
}

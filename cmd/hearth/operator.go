package main

import (
	"context"
	"fmt"
	"io"
	"net/url"

	"hearth/cmd/internal/app"

	"github.com/spf13/cobra"
)

func newOperator(file *string) *cobra.Command {
	parent := &cobra.Command{
		Use:     "operator",
		Short:   "Manage the people who run Hearth, and check what is noted of their acts",
		Example: "  hearth operator create olive@hearth.example\n  hearth operator audit verify",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usageError{fmt.Errorf("say what to do, as in:\n%s", cmd.Example)}
		},
	}
	var asJSON bool
	create := &cobra.Command{
		Use:     "create EMAIL",
		Short:   "Make an operator, or a new link for one, and print the one-time link",
		Example: "  hearth operator create olive@hearth.example\n  hearth operator create olive@hearth.example --json",
		Args:    oneArg("email address"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withTools(cmd, *file, func(ctx context.Context, a *app.App, out io.Writer) error {
				o, token, err := a.Tenants.CreateOperator(ctx, args[0])
				if err != nil {
					return err
				}
				link := a.ConsoleURL("/welcome?token=" + url.QueryEscape(token))
				if asJSON {
					return printJSON(out, map[string]string{"id": o.ID.String(), "email": o.Email, "url": link})
				}
				fmt.Fprintf(out, "%s chooses a password here, once, within 24 hours:\n%s\n", o.Email, link)
				return nil
			})
		},
	}
	create.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	parent.AddCommand(create, newAudit(file))
	return parent
}

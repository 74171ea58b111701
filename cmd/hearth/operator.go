package main

import (
	"context"
	"fmt"
	"io"
	"net/url"

	"hearth/cmd/internal/app"
	"hearth/tenant"

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
	var role, reason string
	var forget, asJSON bool
	create := &cobra.Command{
		Use:   "create EMAIL",
		Short: "Make an operator, or a new link for one, and print the one-time link",
		Long: "Makes an operator with a role (viewer, support, billing, engineer or owner), or gives the one with the address\n" +
			"that role and a new link. With --forget-factors their passkeys, authenticator app and recovery codes are\n" +
			"forgotten, for somebody who lost them all. The audit log notes both.",
		Example: "  hearth operator create olive@hearth.example\n  hearth operator create sven@hearth.example --role support --json\n" +
			"  hearth operator create olive@hearth.example --forget-factors --reason \"lost her phone\"",
		Args: oneArg("email address"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withTools(cmd, *file, func(ctx context.Context, a *app.App, out io.Writer) error {
				o, token, err := a.Tenants.CreateOperator(ctx, tenant.Terminal, args[0], tenant.OperatorRole(role), reason)
				if err == nil && forget {
					err = a.Tenants.ForgetFactors(ctx, tenant.Terminal, tenant.ID(o.ID), reason)
				}
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
	create.Flags().StringVar(&role, "role", string(tenant.OperatorOwner), "what they may do")
	create.Flags().StringVar(&reason, "reason", "made at the command line", "why, for the audit log")
	create.Flags().BoolVar(&forget, "forget-factors", false, "forget their passkeys, authenticator app and recovery codes")
	create.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	parent.AddCommand(create, newAudit(file))
	return parent
}

package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/url"
	"text/tabwriter"
	"time"

	"hearth/cmd/internal/app"
	"hearth/tenant"

	"github.com/spf13/cobra"
)

func newTenant(file *string) *cobra.Command {
	parent := &cobra.Command{
		Use:     "tenant",
		Short:   "Create, list, show, hibernate, wake and move tenants",
		Example: "  hearth tenant list\n  hearth tenant show larkfield --json\n  hearth tenant create larkfield --name Larkfield --owner ada@larkfield.example",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usageError{fmt.Errorf("say what to do, as in:\n%s", cmd.Example)}
		},
	}
	parent.AddCommand(tenantCreate(file), tenantList(file), tenantShow(file), tenantCanary(file),
		tenantMove(file, "hibernate", "Put a tenant to sleep: its data becomes one object until somebody comes", (*tenant.Registry).Hibernate),
		tenantMove(file, "wake", "Wake a tenant that hibernates", (*tenant.Registry).Wake),
		tenantToServer(file))
	return parent
}

// tenantView is a tenant as the command line prints one.
type tenantView struct {
	ID            string    `json:"id"`
	Slug          string    `json:"slug"`
	Name          string    `json:"name"`
	State         string    `json:"state"`
	Residence     string    `json:"residence"`
	Server        string    `json:"server"`
	Operation     string    `json:"operation,omitempty"`
	SchemaVersion int64     `json:"schema_version"`
	CreatedAt     time.Time `json:"created_at"`
	LastActiveAt  time.Time `json:"last_active_at"`
	URL           string    `json:"url"`
}

func viewOf(a *app.App, t tenant.Tenant) tenantView {
	return tenantView{t.ID.String(), t.Slug, t.Name, string(t.State), string(t.Residence), t.Node, string(t.Operation), t.SchemaVersion, t.CreatedAt, t.LastActiveAt, a.WorkspaceURL(t.Slug, "/")}
}

func tenantList(file *string) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List all tenants by address",
		Example: "  hearth tenant list\n  hearth tenant list --json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withTools(cmd, *file, func(ctx context.Context, a *app.App, out io.Writer) error {
				buffered := bufio.NewWriter(out)
				defer buffered.Flush()
				table := tabwriter.NewWriter(buffered, 0, 0, 2, ' ', 0)
				all := []tenantView{}
				if !asJSON {
					fmt.Fprintln(table, "ADDRESS\tNAME\tSTATE\tRESIDENCE\tCREATED")
				}
				for after := ""; ; {
					page, err := tenant.Tenants(ctx, a.Registry.Control(), after, 500)
					if err != nil {
						return err
					}
					for _, t := range page {
						after = t.Slug
						if asJSON {
							all = append(all, viewOf(a, t))
							continue
						}
						fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", t.Slug, t.Name, t.State, t.Residence, t.CreatedAt.Format(time.DateOnly))
					}
					if len(page) < 500 {
						break
					}
				}
				if asJSON {
					return printJSON(buffered, all)
				}
				return table.Flush()
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func tenantShow(file *string) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "show SLUG",
		Short:   "Show one tenant",
		Example: "  hearth tenant show larkfield\n  hearth tenant show larkfield --json",
		Args:    oneArg("address (slug)"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withTools(cmd, *file, func(ctx context.Context, a *app.App, out io.Writer) error {
				t, err := tenant.TenantBySlug(ctx, a.Registry.Control(), args[0])
				if err != nil {
					return fmt.Errorf("no workspace at %q: %w", args[0], err)
				}
				return printTenant(out, viewOf(a, t), asJSON)
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// tenantMove changes where a tenant's data is, and shows it afterwards.
func tenantMove(file *string, verb, short string, move func(*tenant.Registry, context.Context, tenant.ID) error) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     verb + " SLUG",
		Short:   short,
		Example: "  hearth tenant " + verb + " larkfield",
		Args:    oneArg("address (slug)"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withTools(cmd, *file, func(ctx context.Context, a *app.App, out io.Writer) error {
				t, err := tenant.TenantBySlug(ctx, a.Registry.Control(), args[0])
				if err != nil {
					return fmt.Errorf("no workspace at %q: %w", args[0], err)
				}
				if err := move(a.Registry, ctx, t.ID); err != nil {
					return err
				}
				if t, err = tenant.TenantByID(ctx, a.Registry.Control(), t.ID); err != nil {
					return err
				}
				return printTenant(out, viewOf(a, t), asJSON)
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func printTenant(out io.Writer, v tenantView, asJSON bool) error {
	if asJSON {
		return printJSON(out, v)
	}
	_, err := fmt.Fprintf(out, "%s (%s)\n  id         %s\n  state      %s\n  residence  %s\n  server     %s\n  schema     %d\n  created    %s\n  url        %s\n",
		v.Name, v.Slug, v.ID, v.State, v.Residence, v.Server, v.SchemaVersion, v.CreatedAt.Format(time.RFC3339), v.URL)
	return err
}

func tenantCreate(file *string) *cobra.Command {
	var in tenant.SignUp
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "create SLUG",
		Short:   "Create a workspace and print a link that signs its owner in",
		Long:    "Creates a workspace. The owner's password is chosen at random; the printed link signs the owner in once,\nwithin a minute, to choose another under Your profile.",
		Example: "  hearth tenant create larkfield --name Larkfield --owner ada@larkfield.example",
		Args:    oneArg("address (slug)"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withTools(cmd, *file, func(ctx context.Context, a *app.App, out io.Writer) error {
				in.Slug, in.Password = args[0], tenant.NewSecret()
				if in.Workspace == "" {
					in.Workspace = args[0]
				}
				id, err := a.Tenants.BeginSignUp(ctx, in)
				if err != nil {
					return fieldErrors(err)
				}
				t, owner, done, err := a.Tenants.AwaitProvisioned(ctx, id, time.Minute)
				if err != nil {
					return err
				}
				if !done {
					return fmt.Errorf("%s is still being set up; `hearth tenant show %s` tells when it is done", t.Slug, t.Slug)
				}
				v := viewOf(a, t)
				link := a.WorkspaceURL(t.Slug, "/session/handover?token="+url.QueryEscape(a.Tenants.HandoverToken(t.ID, owner, "/profile")))
				if asJSON {
					return printJSON(out, struct {
						tenantView
						SignIn string `json:"sign_in"`
					}{v, link})
				}
				if err := printTenant(out, v, false); err != nil {
					return err
				}
				fmt.Fprintf(out, "  sign in    %s\n", link)
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&in.Workspace, "name", "", "name of the workspace (the address)")
	cmd.Flags().StringVar(&in.Email, "owner", "", "email address of the owner")
	cmd.Flags().StringVar(&in.Name, "owner-name", "Owner", "name of the owner")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

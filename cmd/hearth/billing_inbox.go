package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"hearth/billing"
	"hearth/cmd/internal/app"
	"hearth/tenant"

	"github.com/spf13/cobra"
)

// listedEvents is how many of each the terminal shows.
const listedEvents = 50

// eventView is an event as the command line prints it.
type eventView struct {
	ID         string    `json:"id"`
	Kind       string    `json:"kind"`
	Slug       string    `json:"slug"`
	ReceivedAt time.Time `json:"received_at"`
	Open       bool      `json:"open"`
	Attempts   int       `json:"attempts"`
	Outcome    string    `json:"outcome"`
}

func billingInbox(file *string) *cobra.Command {
	var open, asJSON bool
	cmd := &cobra.Command{
		Use:     "inbox",
		Short:   "List what Stripe has told, and what came of it",
		Long:    "Lists the events that wait to be followed up, the oldest first, and then the latest that were.",
		Example: "  hearth billing inbox --open\n  hearth billing inbox --json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withTools(cmd, *file, func(ctx context.Context, a *app.App, out io.Writer) error {
				rows, err := billing.OpenInbox(ctx, a.Registry.Control(), listedEvents)
				if err == nil && !open {
					var handled []billing.InboxRow
					handled, err = billing.HandledInbox(ctx, a.Registry.Control(), listedEvents)
					rows = append(rows, handled...)
				}
				if err != nil {
					return err
				}
				return tellInbox(out, rows, asJSON)
			})
		},
	}
	cmd.Flags().BoolVar(&open, "open", false, "only those that wait")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func tellInbox(out io.Writer, rows []billing.InboxRow, asJSON bool) error {
	views := make([]eventView, len(rows))
	for i, r := range rows {
		views[i] = eventView{r.ID, r.EventKind, r.Slug, r.ReceivedAt, r.IsOpen(), r.Attempts, r.Outcome}
	}
	if asJSON {
		return printJSON(out, map[string]any{"events": views})
	}
	for _, v := range views {
		state := "done"
		if v.Open {
			state = "open"
		}
		fmt.Fprintf(out, "%s  %s  %s  %s  %s  %d tries  %s\n", state, v.ReceivedAt.UTC().Format(time.DateTime), v.ID, v.Kind, v.Slug, v.Attempts, v.Outcome)
	}
	if len(views) == 0 {
		fmt.Fprintln(out, "nothing is there")
	}
	return nil
}

func billingReplay(file *string) *cobra.Command {
	var failed bool
	var reason string
	cmd := &cobra.Command{
		Use:   "replay [EVENT]",
		Short: "Follow an event of Stripe up once more, or all that failed",
		Long: "An event is a hint: whatever it says, Stripe is asked how things are now. So nothing can happen twice by this.\n" +
			"A worker does it; who asked is kept in the audit log.",
		Example: "  hearth billing replay evt_1Qx2 --reason \"the customer says they paid\"\n  hearth billing replay --failed",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 || (len(args) == 1) == failed {
				return usageError{errors.New("give one event, or --failed, as in:\n" + cmd.Example)}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return withTools(cmd, *file, func(ctx context.Context, a *app.App, out io.Writer) error {
				if failed {
					n, err := a.Billing.ReplayFailed(ctx, tenant.Terminal, reason)
					if err == nil {
						fmt.Fprintf(out, "%d events are followed up again\n", n)
					}
					return err
				}
				if err := a.Billing.Replay(ctx, tenant.Terminal, args[0], reason); err != nil {
					return err
				}
				fmt.Fprintf(out, "%s is followed up again\n", args[0])
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&failed, "failed", false, "all that could not be followed up")
	cmd.Flags().StringVar(&reason, "reason", "", "why, for the audit log")
	return cmd
}

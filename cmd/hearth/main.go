// Command hearth is the whole product in one binary: the pages, the jobs and the
// tools of whoever runs it. Without a subcommand it starts everything on one
// machine and prints where to click.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"hearth/tenant/fault"
	"hearth/tenant/local"
)

func main() {
	local.FollowGoRun()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if err == nil {
		return
	}
	stop()
	fmt.Fprintln(os.Stderr, "hearth: "+say(err))
	var usage usageError
	if errors.As(err, &usage) {
		os.Exit(2)
	}
	os.Exit(1)
}

// run is main without the process: tests call it.
func run(ctx context.Context, args []string, out, problems io.Writer) error {
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(problems)
	return root.ExecuteContext(ctx)
}

// say is what went wrong on one line: the sentence that a fault carries for people,
// or the cause where that says more to whoever runs Hearth.
func say(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		if f.Kind != fault.Internal && f.Kind != fault.Unavailable || f.Err == nil {
			return f.Message
		}
		err = f.Err
	}
	return strings.Join(strings.Fields(err.Error()), " ")
}

// usageError is a command line that was written wrongly.
type usageError struct{ error }

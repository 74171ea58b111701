package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"hearth/cmd/internal/app"
	"hearth/cmd/internal/config"
	"hearth/tenant/fault"

	"github.com/spf13/cobra"
)

// withTools runs fn on the services without serving anything. Beside a running
// no-subcommand Hearth it reaches that one's private Postgres and Redis, and its
// secret key, through the data directory.
func withTools(cmd *cobra.Command, file string, fn func(ctx context.Context, a *app.App, out io.Writer) error) error {
	cfg, err := config.Load(config.ModeTool, file)
	if err != nil {
		return err
	}
	if cfg, err = app.Beside(cfg); err != nil {
		return err
	}
	a, err := app.New(cfg, slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: slog.LevelError})))
	if err != nil {
		return err
	}
	defer a.Close()
	return fn(cmd.Context(), a, cmd.OutOrStdout())
}

func printJSON(out io.Writer, v any) error {
	enc := json.NewEncoder(out)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// fieldErrors joins the sentences about several fields into one.
func fieldErrors(err error) error {
	fields := fault.Fields(err)
	if len(fields) == 0 {
		return err
	}
	names := slices.Sorted(maps.Keys(fields))
	for i, name := range names {
		names[i] = name + ": " + fields[name]
	}
	return errors.New(strings.Join(names, " "))
}

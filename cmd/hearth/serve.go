package main

import (
	"fmt"

	"hearth/cmd/internal/app"
	"hearth/cmd/internal/config"

	"github.com/spf13/cobra"
)

func newServe(file *string) *cobra.Command {
	var idle idleFlag
	serve := &cobra.Command{
		Use:     "serve",
		Short:   "Answer requests and sockets",
		Long:    "Answers every workspace, the site and the console. Needs a database that `hearth migrate up` has\nprepared, Redis, a secret key, and SMTP (or none). It takes the socket that systemd hands over, if any.\n\n" + settingsHelp,
		Example: "  hearth serve\n  HEARTH_HTTP_ADDRESS=:80 hearth serve --config /etc/hearth/config.yaml",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := config.Load(config.ModeServe, *file)
			if err == nil {
				err = idle.apply(cmd, &cfg)
			}
			if err != nil {
				return err
			}
			listeners, err := app.Listen(cfg.HTTP.Address)
			if err != nil {
				return fmt.Errorf("cannot listen on %s: %w", cfg.HTTP.Address, err)
			}
			log := logger(cfg, cmd.ErrOrStderr())
			app.LimitMemory(log, false)
			a, err := app.New(cfg, log)
			if err != nil {
				return err
			}
			defer a.Close()
			if err := a.Current(cmd.Context()); err != nil {
				return err
			}
			return a.Serve(cmd.Context(), listeners, func() { fmt.Fprintf(cmd.OutOrStdout(), "ready url=%s\n", cfg.BaseURL+"/") })
		},
	}
	idle.register(serve)
	return serve
}

func newWorker(file *string) *cobra.Command {
	return &cobra.Command{
		Use:     "worker",
		Short:   "Run jobs, the schedule and the outbox relay",
		Example: "  hearth worker\n  hearth worker --config /etc/hearth/config.yaml",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := config.Load(config.ModeWorker, *file)
			if err != nil {
				return err
			}
			log := logger(cfg, cmd.ErrOrStderr())
			app.LimitMemory(log, false)
			a, err := app.New(cfg, log)
			if err != nil {
				return err
			}
			defer a.Close()
			if err := a.Current(cmd.Context()); err != nil {
				return err
			}
			return a.Work(cmd.Context(), func() { fmt.Fprintln(cmd.OutOrStdout(), "ready worker") })
		},
	}
}

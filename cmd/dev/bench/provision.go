package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"hearth/migrations"

	"github.com/jackc/pgx/v5"
)

// measureProvision signs up over HTTP, and makes the same tables by one script.
func measureProvision(ctx context.Context, w *world) (figures, error) {
	serve, err := w.hearth("serve")
	if err != nil {
		return nil, err
	}
	defer serve.end()
	conn, err := pgx.Connect(ctx, w.postgres.DSN())
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx)
	visitor, err := dial(serve.address)
	if err != nil {
		return nil, err
	}
	defer visitor.conn.Close()
	var ours, scripts []time.Duration
	for i := range 12 {
		p := person{host: base, from: fmt.Sprintf("10.9.%d.1", i)}
		form := url.Values{"name": {"Ada Okafor"}, "email": {fmt.Sprintf("ada-%d@example.com", i)}, "password": {"a password that nobody has"},
			"workspace": {"Larkfield"}, "slug": {fmt.Sprintf("larkfield-%d", i)}}
		took, err := timed(func() error {
			a, err := visitor.must(p.post("/signup", form), 303)
			if err == nil && strings.Contains(a.header.Get("Location"), "/signup") {
				err = fmt.Errorf("it is not ready at once, but goes on at %.60s", a.header.Get("Location"))
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		ours = append(ours, took)
		b := &bareTenant{conn: conn, schema: fmt.Sprintf("t_bare%d", i)}
		if b.plan, err = migrations.Restore(b.schema, migrations.TenantVersion); err != nil {
			return nil, err
		}
		script := b.script()
		if took, err = timed(func() error { return b.run(ctx, script) }); err != nil {
			return nil, err
		}
		scripts = append(scripts, took)
	}
	return figures{"provision": against(median(ours), median(scripts), millis, "the bare DDL script")}, nil
}

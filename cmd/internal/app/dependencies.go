package app

import (
	"context"
	"errors"
	"strings"
	"time"

	adminui "hearth/admin-ui"
	"hearth/tenant"
	"hearth/tenant/mail"
)

// dependencies are what this process stands on, each with a small question.
func (a *App) dependencies() []adminui.Dependency {
	var all []adminui.Dependency
	for _, s := range a.Registry.Servers() {
		what := "Workspaces, their outbox and ledger"
		if s.Name == tenant.MainServer {
			what = "The control plane, and workspaces"
		}
		all = append(all, adminui.Dependency{Name: "Postgres " + s.Name, What: what, Check: func(ctx context.Context) error {
			return errors.Join(s.Pools.Owner.PingContext(ctx), s.Pools.Tenant.PingContext(ctx))
		}})
	}
	return append(all,
		adminui.Dependency{Name: "Redis", What: "Realtime, queues and limits", Check: func(ctx context.Context) error { return a.redis.Ping(ctx).Err() }},
		adminui.Dependency{Name: "Files", What: "Avatars, attachments and archives", Check: a.checkFiles},
		a.mailDependency(), a.stripeDependency(),
		adminui.Dependency{Name: "Push key", What: "What browsers know us by", Check: func(ctx context.Context) error {
			_, err := a.Tenants.PushKey(ctx)
			return err
		}},
	)
}

// nobody is no tenant: its files are those that ask whether files are kept.
var nobody = tenant.ID{15: 1}

// checkFiles writes a small file for nobody and removes it: a folder that is gone looks
// like one without files to whoever only reads. Where that takes too long to wait for, it
// is removed all the same, and the next one has its name.
func (a *App) checkFiles(ctx context.Context) error {
	const word, key = "Hearth was here.", "health/check"
	err := a.Files.Put(ctx, nobody, key, strings.NewReader(word), int64(len(word)))
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return errors.Join(err, a.Files.Delete(ctx, nobody, key))
}

func (a *App) mailDependency() adminui.Dependency {
	d := adminui.Dependency{Name: "Mail", What: "Invitations, notes and announcements"}
	switch {
	case a.catcher != nil:
		d.What = "Mail is kept on this machine, at /dev/mail"
	case a.cfg.SMTP.URL.Reveal() == mail.None:
		d.What = "Mail is switched off"
	default:
		d.Check = func(ctx context.Context) error { return mail.Check(ctx, a.cfg.Mailing()) }
	}
	return d
}

func (a *App) stripeDependency() adminui.Dependency {
	d := adminui.Dependency{Name: "Stripe", What: "Nothing is sold here"}
	if a.stripe != nil {
		d.What, d.Check = "Plans and payments", a.stripe.Ping
	}
	return d
}

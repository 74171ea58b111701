package workers

import (
	"context"
	"time"

	"hearth/tenant"
	"hearth/workers/job"
)

func tenantJobs(mux *job.Mux, d Deps) {
	control := d.Registry.Control()
	job.Handle(mux, d.Registry, func(ctx context.Context, db tenant.DB, a tenant.ConfirmMailArgs) error {
		return d.Tenants.MailConfirmation(ctx, db, d.Mailer, d.Links, a.MemberID)
	})
	job.Handle(mux, d.Registry, func(ctx context.Context, db tenant.DB, a tenant.EmailChangeMailArgs) error {
		return d.Tenants.MailEmailChange(ctx, db, d.Mailer, d.Links, a)
	})
	job.Handle(mux, d.Registry, func(ctx context.Context, db tenant.DB, a tenant.EmailNoticeMailArgs) error {
		return d.Tenants.MailEmailNotice(ctx, db, d.Mailer, d.Links, a)
	})
	job.Handle(mux, d.Registry, func(ctx context.Context, db tenant.DB, a tenant.FollowEmailArgs) error {
		return d.Tenants.FollowEmail(ctx, db, a)
	})
	job.Handle(mux, d.Registry, func(ctx context.Context, db tenant.DB, a tenant.OwnerMailArgs) error {
		return d.Tenants.MailOwner(ctx, db, d.Mailer, d.Links, a)
	})
	job.Handle(mux, d.Registry, func(ctx context.Context, db tenant.DB, a tenant.RecoveryMailArgs) error {
		return d.Tenants.MailRecovery(ctx, db, d.Mailer, d.Links, a)
	})
	job.Handle(mux, d.Registry, func(ctx context.Context, db tenant.DB, a tenant.ClosedMailArgs) error {
		return d.Tenants.MailClosed(ctx, db, d.Mailer, d.Links, a)
	})
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, a tenant.DeleteClosedArgs) error {
		return d.Tenants.DeleteClosed(ctx, a)
	}, job.Timeout(20*time.Minute))
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, a tenant.ExportArgs) error {
		return d.Tenants.MakeExport(ctx, a)
	}, job.Timeout(20*time.Minute))
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, a tenant.FindMailArgs) error {
		return d.Tenants.MailWorkspaces(ctx, d.Mailer, d.Links, a.Email)
	})
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, a tenant.ResetMailArgs) error {
		return d.Tenants.MailReset(ctx, d.Mailer, d.Links, a)
	})
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, _ resumeOperations) error {
		return d.Tenants.ResumeOperations(ctx)
	})
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, _ purgeSpentLinks) error {
		return d.Tenants.PurgeSpent(ctx)
	})
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, _ renewPushKey) error {
		return d.Tenants.RenewPushKey(ctx)
	})
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, _ hibernateIdle) error {
		return d.Registry.HibernateIdle(ctx)
	}, job.Timeout(20*time.Minute)) // the last one may be large
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, a tenant.FinishWakeArgs) error {
		return d.Registry.FinishWake(ctx, a.TenantID)
	}, job.Timeout(20*time.Minute))
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, a tenant.ForgetArchiveArgs) error {
		return d.Registry.ForgetArchive(ctx, a)
	})
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, a tenant.LeaveServerArgs) error {
		return d.Registry.LeaveServer(ctx, a)
	})
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, a tenant.MailAnnouncementArgs) error {
		return d.Tenants.MailAnnouncement(ctx, a)
	})
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, a tenant.MailAnnouncementInArgs) error {
		return d.Tenants.MailAnnouncementIn(ctx, a)
	})
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, a tenant.MailAnnouncementToArgs) error {
		return d.Tenants.MailAnnouncementTo(ctx, d.Mailer, d.Links, a)
	})
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, a tenant.VisitMailArgs) error {
		return d.Tenants.MailVisit(ctx, d.Mailer, d.Links, a)
	})
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, a tenant.SwitchLapseArgs) error {
		return d.Tenants.LapseSwitch(ctx, a)
	})
	job.HandleControl(mux, control, func(ctx context.Context, _ tenant.ControlDB, _ resumeMoves) error {
		return d.Registry.ResumeMoves(ctx)
	}, job.Timeout(20*time.Minute))
}

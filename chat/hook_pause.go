package chat

import (
	"context"
	"strconv"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// ResumeHook lets a receiver be called again. Faults: NotFound for one that was never
// called.
func (s *Service) ResumeHook(ctx context.Context, db tenant.DB, receiver int64) error {
	return db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		r, err := hookReceiver(ctx, db, receiver, true)
		if err != nil || !r.IsPaused() {
			return err
		}
		if err := updateReceiver(ctx, db, r.resumed(), "failures", "failing_since", "paused_at"); err != nil {
			return err
		}
		return wakeFeed(ctx, db, receiver)
	})
}

// ReplayHook tells a receiver once more what it was told before, under the same
// webhook-id; what was said in the room already is not said again. Faults: NotFound,
// Precondition for what has not been told yet or is gone.
func (s *Service) ReplayHook(ctx context.Context, db tenant.DB, receiver, delivery int64) (id int64, err error) {
	d, err := DeliveryTo(ctx, db, receiver, delivery)
	if err != nil {
		return 0, err
	}
	to, err := HookTargetByID(ctx, db, receiver)
	if err != nil {
		return 0, err
	}
	if !d.CanReplay() {
		return 0, fault.New(fault.Precondition, "This delivery cannot be repeated: it has not been made yet, or the message is gone.")
	}
	err = db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		if id, err = insertReplay(ctx, db, d); err != nil {
			return err
		}
		if to.Feed {
			return s.jobs.Enqueue(ctx, db, tenant.QueueNow, CallFeedArgs{DeliveryID: id})
		}
		return s.jobs.Enqueue(ctx, db, tenant.QueueNow, CallBotArgs{DeliveryID: id})
	})
	return id, err
}

// MayReadDelivery reports whether a member sees what was said in a delivery: the log is
// for administrators, what is said in a room for those who are in it.
func MayReadDelivery(ctx context.Context, db tenant.DB, me tenant.Member, d HookDelivery) (bool, error) {
	if d.RoomID == 0 {
		return true, nil
	}
	_, err := RoomFor(ctx, db, me, d.RoomID)
	return err == nil, missing(err)
}

// MailPausedHookArgs asks for those in charge to be told that a receiver was paused.
type MailPausedHookArgs struct {
	ReceiverID int64 `json:"receiver_id"`
}

// Kind implements tenant.JobArgs.
func (MailPausedHookArgs) Kind() string { return "chat:mail_paused_hook" }

// PausedHookMail tells somebody in charge that a receiver is not called any more.
type PausedHookMail struct {
	Tenant    tenant.ID // whose mail it is
	To, Name  string
	Workspace string
	Receiver  string // what it is called
	Failures  int
	URL       string // of its page
}

// HookMailer sends the mail. tenant/mail grants it.
type HookMailer interface {
	PausedHook(ctx context.Context, m PausedHookMail) error
}

// HooksPath begins the addresses of everybody who is called, bots and subscriptions.
const HooksPath = "/settings/webhooks"

// HookPath is where administrators see how it stands with a receiver.
func HookPath(receiver int64) string { return HooksPath + "/" + strconv.FormatInt(receiver, 10) }

// MailPausedHook tells the owner and whoever made the receiver, unless it was resumed
// meanwhile.
func (s *Service) MailPausedHook(ctx context.Context, db tenant.DB, control tenant.ControlDB, mailer HookMailer, links tenant.Links, a MailPausedHookArgs) error {
	r, err := hookReceiver(ctx, db, a.ReceiverID, false)
	if err != nil || !r.IsPaused() {
		return missing(err)
	}
	name, people, err := pausedHook(ctx, db, a.ReceiverID)
	if err != nil || len(people) == 0 {
		return err
	}
	t, err := tenant.TenantByID(ctx, control, db.Tenant())
	if err != nil {
		return missing(err)
	}
	for _, m := range people {
		err := mailer.PausedHook(ctx, PausedHookMail{Tenant: t.ID, To: m.Email, Name: m.Name, Workspace: t.Name, Receiver: name, Failures: r.Failures, URL: links.TenantURL(t, HookPath(a.ReceiverID))})
		if err != nil && !fault.Is(err, fault.Invalid) {
			return err
		}
	}
	return nil
}

// missing takes what is not there any more as done.
func missing(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

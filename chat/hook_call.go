package chat

import (
	"context"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// CallBotArgs asks for a bot to be told of a message.
type CallBotArgs struct {
	DeliveryID int64 `json:"delivery_id"`
}

// Kind implements tenant.JobArgs.
func (CallBotArgs) Kind() string { return callBotKind }

// CallBot tells a bot of a message and says in the room what it answers: once, however
// often this runs. A process that dies before it has written down what came of a call
// calls again, with the same webhook-id. Faults: TooMany while the workspace's other
// calls take all the time.
func (s *Service) CallBot(ctx context.Context, db tenant.DB, a CallBotArgs) error {
	if s.caller == nil {
		return nil
	}
	r, there, err := waitingRing(ctx, db, a.DeliveryID)
	if err != nil || !there {
		return err
	}
	if !r.Welcome {
		if _, err := s.receiver(ctx, db, r.ReceiverID); err != nil { // whose log is purged
			return err
		}
		r.Outcome, r.Problem, r.DoneAt = HookFailed, HookGone, s.now()
		return s.settle(ctx, db, r.HookDelivery, pausingSpan)
	}
	standing, err := s.receiver(ctx, db, r.ReceiverID)
	if err != nil {
		return err
	}
	if r.RequestBody == "" {
		r.RequestBody = s.payload(db.Tenant(), r)
	}
	answer, err := s.call(ctx, db, standing, &r.HookDelivery, r.WebhookURL, s.maxHookFile(ctx, db))
	if err != nil {
		return err
	}
	unsaid := s.sayAnswer(ctx, db, &r, answer)
	if err := s.settle(ctx, db, r.HookDelivery, pausingSpan); err != nil {
		return errors.Join(unsaid, err)
	}
	return unsaid // for the log of this process: tried again, this finds it settled
}

// call makes a call and notes in the delivery what came of it.
func (s *Service) call(ctx context.Context, db tenant.DB, to HookReceiver, d *HookDelivery, url string, maxFile int64) (HookAnswer, error) {
	secrets, err := s.secrets(ctx, db, to)
	if err != nil {
		return HookAnswer{}, err
	}
	a := s.caller.Call(ctx, db.Tenant(), HookCall{
		URL: url, ID: callID(db.Tenant(), *d), At: s.now(), Secrets: secrets, Body: []byte(d.RequestBody), MaxFile: maxFile,
	})
	if a.Problem == HookBusy {
		return a, fault.New(fault.TooMany, "Too many programs of this workspace are being called at the moment.")
	}
	if ctx.Err() != nil {
		return a, ctx.Err() // this process stops, which is nobody else's failure
	}
	d.Attempts++
	d.Outcome, d.Problem, d.URL, d.RequestHeader = HookDone, a.Problem, url, cleanLog(a.RequestHeader)
	if a.Problem != "" {
		d.Outcome = HookFailed
	}
	d.Status, d.AnswerHeader, d.AnswerBytes, d.TookMS = a.Status, cleanLog(a.Header), int64(len(a.Body)), int(a.Took/time.Millisecond)
	d.AnswerBody, d.DoneAt = logged(a.Body), s.now()
	return a, nil
}

// callID is what a receiver knows a delivery by, however often it comes.
func callID(id tenant.ID, d HookDelivery) string {
	if d.EventID != "" {
		return d.EventID
	}
	return "msg_" + hex.EncodeToString(id[:]) + "_" + strconv.FormatInt(d.original(), 10)
}

// settle writes down what came of a call, and how it stands with the receiver then.
func (s *Service) settle(ctx context.Context, db tenant.DB, d HookDelivery, span time.Duration) error {
	return db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		r, err := hookReceiver(ctx, db, d.ReceiverID, true)
		if err != nil {
			return err
		}
		done, err := settleDelivery(ctx, db, d)
		if err != nil || !done {
			return err
		}
		return s.hear(ctx, db, r, d.Problem, span)
	})
}

// hear notes a call of a receiver that db's transaction holds, and asks for what
// follows: a mail when it is paused by it, and for its log to be gone through. Where
// nobody was called it says nothing of the receiver.
func (s *Service) hear(ctx context.Context, db tenant.DB, r HookReceiver, problem HookProblem, span time.Duration) error {
	was := r
	if problem != HookGone {
		r = r.heard(problem == "", s.now(), span)
	}
	if r.PurgeAt.IsZero() {
		r.PurgeAt = s.now().Add(KeepHooks)
		if err := s.jobs.EnqueueAt(ctx, db, tenant.QueueBulk, PurgeHooksArgs{ReceiverID: r.ID}, r.PurgeAt); err != nil {
			return err
		}
	}
	if r.IsPaused() && !was.IsPaused() {
		if err := s.jobs.Enqueue(ctx, db, tenant.QueueSoon, MailPausedHookArgs{ReceiverID: r.ID}); err != nil {
			return err
		}
	}
	return updateReceiver(ctx, db, r, "failures", "failing_since", "paused_at", "purge_at")
}

// logged is the beginning of an answer where it is text, "" otherwise.
func logged(body []byte) string {
	body = body[:min(len(body), MaxHookAnswer)]
	for cut := 0; cut < utf8.UTFMax && len(body) > 0 && !utf8.Valid(body); cut++ {
		body = body[:len(body)-1]
	}
	if text := string(body); utf8.ValidString(text) && !strings.ContainsRune(text, 0) {
		return text
	}
	return ""
}

// cleanLog is what of a header can be stored.
func cleanLog(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\x00", "\ufffd")
}

// PurgeHooksArgs asks for what is too old in the log of a receiver to be removed.
type PurgeHooksArgs struct {
	ReceiverID int64 `json:"receiver_id"`
}

// Kind implements tenant.JobArgs.
func (PurgeHooksArgs) Kind() string { return "chat:purge_hooks" }

// PurgeHooks removes deliveries older than KeepHooks, and asks for the next time while
// any are left.
func (s *Service) PurgeHooks(ctx context.Context, db tenant.DB, a PurgeHooksArgs) error {
	var oldest time.Time
	for more := true; more; {
		n, left, err := purgeDeliveries(ctx, db, a.ReceiverID, s.now().Add(-KeepHooks), purgeBatch)
		if err != nil {
			return err
		}
		more, oldest = n == purgeBatch, left
	}
	return db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		r, err := hookReceiver(ctx, db, a.ReceiverID, true)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil || r.PurgeAt.IsZero() || r.PurgeAt.After(s.now()) {
			return err // somebody else has been here, or is due later
		}
		r.PurgeAt = time.Time{}
		if !oldest.IsZero() {
			r.PurgeAt = oldest.Add(KeepHooks)
			if !r.PurgeAt.After(s.now()) {
				r.PurgeAt = s.now().Add(time.Hour)
			}
			if err := s.jobs.EnqueueAt(ctx, db, tenant.QueueBulk, a, r.PurgeAt); err != nil {
				return err
			}
		}
		return updateReceiver(ctx, db, r, "purge_at")
	})
}

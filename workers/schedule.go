package workers

import (
	"time"

	"hearth/billing"
	"hearth/tenant"
	"hearth/workers/job"
)

// schedule is everything that runs by the clock. Each reads an index of what is
// due; none loops over tenants.
var schedule = []job.Periodic{
	{Args: rollUpUsage{}, Every: time.Minute, Queue: tenant.QueueSoon,
		Why: "the usage page is a minute old at most; an index knows the hours in which something was used, and the idle have none"},
	{Args: resumeOperations{}, Every: 10 * time.Second, Queue: tenant.QueueNow,
		Why: "a process that died while provisioning left somebody looking at a progress page"},
	{Args: resumeMoves{}, Every: time.Minute, Queue: tenant.QueueBulk,
		Why: "a process that died while it moved a tenant to another server left it held; who wakes it does not wait for this"},
	{Args: renewPushKey{}, Every: time.Hour, Queue: tenant.QueueBulk,
		Why: "a push key that a former secret key has sealed could not be read any more once that one is gone"},
	{Args: purgeSpentLinks{}, Every: time.Hour, Queue: tenant.QueueBulk,
		Why: "single-use links are remembered until a day after they expired, whatever the clock of a process says, and no longer"},
	{Args: pushUsage{}, Every: time.Hour, Queue: tenant.QueueBulk,
		Why: "what is billed follows what was used; an index knows the periods that have changed since"},
	{Args: reckonCosts{}, Every: time.Hour, Queue: tenant.QueueBulk,
		Why: "operators see what a workspace costs; an index knows who used something, and who did nothing for 30 days is not in it"},
	{Args: closeUsage{}, Every: 5 * time.Minute, Queue: tenant.QueueSoon,
		Why: "the draft of an invoice can be added to for an hour; an index knows the periods that are over"},
	{Args: hibernateIdle{}, Every: time.Minute, Queue: tenant.QueueBulk,
		Why: "a tenant that nobody has used for long costs a row and an object; one index knows the longest idle"},
	{Args: billing.CatchUpArgs{}, Every: 6 * time.Hour, Queue: tenant.QueueBulk,
		Why: "an event that was never delivered is in Stripe's list of them, for thirty days"},
	{Args: billing.ReconcileArgs{}, Every: 10 * time.Minute, Queue: tenant.QueueBulk,
		Why: "each workspace that pays is held against Stripe once a day, a few at a time; one index knows who waits longest"},
	{Args: billing.DriftArgs{}, Every: 24 * time.Hour, Queue: tenant.QueueBulk,
		Why: "what is believed of money is held every night against what it is made of; what was used, counted or pushed is in indexes, and the idle are in none"},
	{Args: billing.ForgetUsageArgs{}, Every: 24 * time.Hour, Queue: tenant.QueueBulk,
		Why: "entries of a ledger are kept for thirteen months; what they came to stays"},
}

type rollUpUsage struct{}

func (rollUpUsage) Kind() string { return "billing:roll_up_usage" }

type pushUsage struct{}

func (pushUsage) Kind() string { return "billing:push_usage" }

type closeUsage struct{}

func (closeUsage) Kind() string { return "billing:close_usage" }

type reckonCosts struct{}

func (reckonCosts) Kind() string { return "billing:reckon_costs" }

type hibernateIdle struct{}

func (hibernateIdle) Kind() string { return "tenant:hibernate_idle" }

type resumeMoves struct{}

func (resumeMoves) Kind() string { return "tenant:resume_moves" }

type resumeOperations struct{}

func (resumeOperations) Kind() string { return "tenant:resume_operations" }

type purgeSpentLinks struct{}

func (purgeSpentLinks) Kind() string { return "tenant:purge_spent_links" }

type renewPushKey struct{}

func (renewPushKey) Kind() string { return "tenant:renew_push_key" }

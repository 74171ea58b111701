package job

import (
	"errors"
	"fmt"
	"time"

	"hearth/tenant"

	"github.com/redis/go-redis/v9"
)

// Config is where jobs travel and how many run at once.
type Config struct {
	RedisURL    string        // redis://, rediss:// or unix://
	Concurrency int           // handlers at once in this process; 0 means 10
	PerTenant   int           // rows of one tenant and queue in flight, over all processes; 0 means 8
	Lease       time.Duration // until a row nobody settled is due again, beyond its handler's time; 0 means 5 minutes
	Namespace   string        // prefix of queue names, for several Hearths on one Redis; may be empty
	Observe     func(Ran)     // hears of every run of a job, on its goroutine; nil: nobody
	Others      []tenant.Node // outboxes besides main's, each relayed by a loop of its own
}

// Ran is one run of a job.
type Ran struct {
	Kind    string // KindUnknown for one that this process has no handler for
	Outcome string // done, retry, parked, failed or handed back
	Took    time.Duration
}

// KindUnknown stands for every kind that only another release knows.
const KindUnknown = "unknown"

// Validate reports every problem of the configuration.
func (c Config) Validate() error {
	var problems []error
	if _, err := redis.ParseURL(c.RedisURL); err != nil {
		problems = append(problems, fmt.Errorf("redis address: %w", err))
	}
	if c.Concurrency < 0 || c.PerTenant < 0 || c.Lease < 0 {
		problems = append(problems, errors.New("job limits: below zero"))
	}
	return errors.Join(problems...)
}

func (c Config) withDefaults() Config {
	if c.Concurrency == 0 {
		c.Concurrency = 10
	}
	if c.PerTenant == 0 {
		c.PerTenant = 8
	}
	if c.Lease == 0 {
		c.Lease = 5 * time.Minute
	}
	return c
}

// connect gives up on Redis quickly: what cannot be handed over waits in the
// outbox, where it is safe.
func connect(address string) (*redis.Client, error) {
	o, err := redis.ParseURL(address)
	if err != nil {
		return nil, fmt.Errorf("redis address: %w", err)
	}
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout = time.Second, 3*time.Second, 3*time.Second
	o.MaxRetries, o.DialerRetries = 1, 1
	return redis.NewClient(o), nil
}

package web

import "time"

// Impatient makes a server cut slow clients before a test gets bored, and have room
// for few.
func Impatient(cfg Config, connections, served int) Config {
	const soon = 300 * time.Millisecond
	cfg.patience = &patience{header: soon, read: soon, write: soon, idle: soon, linger: soon, connections: connections, served: served}
	return cfg
}

// WithoutKey is a path as a log may have it.
var WithoutKey = withoutKey

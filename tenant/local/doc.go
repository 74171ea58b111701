// Package local gives one process a Postgres and a Redis of its own, so that
// Hearth runs on a fresh machine with one command and tests run against the
// real thing.
//
// It owns the processes it starts, the folders they live in, and the files that
// say who is using a data directory (LockDataDir, WriteRunning). It does not own
// what is inside the database: migrations and roles are tenant's and app's. It
// does not read configuration: whoever was given a database or Redis address
// does not call this package.
//
// The cluster lives in DataDir/postgres and listens on nothing but a unix socket
// in a folder only its own account may enter; that folder is what makes the
// password-less login safe. Run by root, Postgres drops to the account
// "postgres", else "nobody". Where that account cannot reach the data
// directory, the cluster lives in /var/lib/hearth/<id> and the file
// DataDir/postgres.at names it.
//
// The invariant to keep: no process outlives us. Children ask the kernel for a
// signal when the thread that started them dies, so that thread belongs to the
// child until it ends (child.go); elsewhere than on Linux the next start stops
// what was left behind.
//
// Every error is one sentence for the person at the terminal.
//
// Start reading at StartPostgres in postgres.go and StartRedis in redis.go.
package local

// Package jobtest helps tests of domains with their jobs: Recorder stands in for
// the job client where the outbox does not matter, Run and RunTwice play relay and
// worker over the rows that a tenant's real outbox holds.
package jobtest

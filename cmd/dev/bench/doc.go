// Command bench measures what Hearth promises about its cost, on the machine it runs
// on, and prints one table: each row is ours, a reference that ran beside it in the
// same minute, their ratio, and what was to be reached.
//
//	go run ./cmd/dev bench [--write] [row…]
//
// It starts the real things: a private Postgres that survives a power cut, a private
// Redis, and the binary as processes of its own. CPU is counted rather than time
// wherever it can be, because two runs on a busy machine agree on it: that of our
// processes and of Postgres together, against that of the reference and of Postgres.
//
// It owns the promises (promises.go), what each is measured against (one file for
// each family of rows), and deploy/numbers.md, which --write makes anew. It does not
// decide what is fast enough: a promise that is missed is written down as missed,
// with the reason (notes.go). It is a program of its own so that the rest of cmd/dev
// builds while the application does not.
//
// Start reading at main.go.
package main

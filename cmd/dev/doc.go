// Command dev is our Makefile, in Go, so that a fresh clone needs nothing but Go:
//
//	go run ./cmd/dev test [--long] [packages…]   the whole gate (gate.go)
//	go run ./cmd/dev gen                         rewrite generated files (gen.go)
//	go run ./cmd/dev shots [folder [name…]]      photographs of pages (shots.go)
//	go run ./cmd/dev emoji FOLDER                the list of emoji, made anew (emoji.go)
//	go run ./cmd/dev bench [--write] [row…]      what it costs, measured (bench/)
//	go run ./cmd/dev audit                       known vulnerabilities (audit.go)
//
// It owns what the gate consists of and in which order, what a machine must have
// for it (machine.go), and the rules of who may import whom, which are a test
// (rules_test.go). It ships in no image.
package main

//go:build !production

// Package stripefake is a test Stripe that lives in this process, so that somebody who
// starts Hearth without anything can upgrade, be declined, recover, and see an
// invoice. It is honest about being one: its pages say so, its cards are no cards, and
// no money moves.
//
// A request is first held against the API's own description, as stripe-mock v0.183.0
// carries it (shape.go): what the real Stripe would refuse is refused here too. Then a
// layer with a state answers (fake.go and what it routes to), with a clock that can be
// moved (clock.go), events that are signed (event.go), and faults that tests ask for.
// What time and proration come to is our reading of Stripe, and approximate.
//
// It does not own what Hearth makes of an answer. It is left out of what is built with
// -tags production, and it cannot be reached where a real key is set.
//
// The invariant to keep: the same request under the same key is done once and answered
// twice. Start reading at fake.go.
package stripefake

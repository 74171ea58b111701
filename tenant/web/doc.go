// Package web is what every page stands on: which host is asked for, who asks, how
// a handler gets a tenant's data, how an answer or an error is written.
//
// One listener serves three kinds of host, each with its own set of routes: the
// site, the console, and any number of workspaces. Server resolves the host before
// a route runs; adapters hand a handler just what it may use, so a route without a tenant
// has no database to touch: Member, Reader and Administrator somebody who is signed in,
// Program them or the holder of a token, Bot and Incoming whoever has the address, Open
// nobody.
//
// Owns: hosts, cookies, forgery checks, headers, limits, errors, request logs,
// assets. Does not own: any page of the product (tenantweb, chatweb, adminui).
//
// The invariant: nothing from a *fiber.Ctx outlives its handler without a copy,
// and fiber's Immutable setting stays on to make the copies.
//
// A request passes conn.go (its time), framing.go (its head, read one way only),
// forwarded.go (whose it is), limit.go and bot.go (how often, for an address and for a
// bot's key), host.go (whose workspace), forgery.go and banned.go (whether it may come
// from there), visit.go (the one door of operators who are here as a member) and body.go
// (how much) before it meets a route; settle, in body.go, leaves nothing of it on the
// connection.
//
// Start reading at server.go, then body.go and errors.go.
package web

// Package tenantweb is every page about a workspace rather than in it: the landing
// page and sign-up on the site, signing in, joining, one's own profile and the
// settings in a workspace.
//
// Site and Workspace add the routes to the two kinds of host. A handler parses,
// finds, acts, maps what the visitor can put right to the form it came from, and
// answers; rules and SQL are package tenant's. Every form works without a script.
//
// Owns: the pages, their words, how often they may be asked. Does not own: hosts,
// cookies, errors (tenant/web), drawing (tenant/web/ui), rooms (chat/chatweb).
//
// The invariant: an answer never tells whether an address belongs to somebody,
// and nothing a visitor typed is lost to an error, except the password.
//
// Start reading at handlers.go, then signup.go.
package tenantweb

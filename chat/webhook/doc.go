// Package webhook calls the programs that a workspace has told where to reach them.
//
// A call is one POST through tenant/outbound: to public addresses only, no redirect
// followed, seven seconds to connect and seven for the answer to begin. It carries the
// three headers of Standard Webhooks (webhook-id, webhook-timestamp and
// webhook-signature, version v1), so that a program can tell that a call is ours, that
// it is recent, and whether it has seen it before.
//
// Whatever comes of a call is an answer, never an error: a status, what was said, how
// long it took, and in one word what was wrong with it. How much of a body is read
// depends on what it says it is: text up to 100 KB, a file up to what the workspace's
// plan lets one file have, of anything else the beginning, for the log.
//
// Owns: signatures, the limits of one call, the words for what goes wrong. Does not
// own: who is called and when, what becomes of an answer, the log (chat), and which
// addresses are public (tenant/outbound).
//
// The invariant: a call ends, and costs no more memory than its limits.
//
// Start reading at client.go.
package webhook

// Package outbound is the one HTTP client that may leave Hearth. Members and bots
// choose where requests go, so each is treated as an attempt to reach what only we
// can reach: databases beside us, cloud metadata, the operator's own network.
//
//	out := outbound.New(outbound.Config{UserAgent: "Hearth (+https://hearth.example)"})
//	res, err := out.Do(ctx, outbound.Request{
//		Tenant: outbound.Tenant(db.Tenant().String()),
//		Method: http.MethodPost, URL: hook.URL, Body: body,
//		Header: http.Header{"Content-Type": {"application/json"}},
//	})
//
// A Response is whole: its body is read, there is nothing to close. Forms call Parse
// to refuse at once what could never be sent, and keep what it returns.
//
// What it holds to, for every request and again at every redirect: http or https
// only, no names or passwords in the address, only ports of web servers; the name is
// resolved first, every address it has is judged, one that is not of the public
// internet refuses the whole name, and the connection goes to exactly the addresses
// that were judged (a second lookup could answer something else). The socket's last
// hook judges once more. Time, header, body and body once unpacked are limited; each
// tenant has so many requests at a time. No cookies, no proxy from the environment,
// and no connection is kept for anybody else's next request.
//
// Owns: that policy. Does not own: what is asked or made of the answer (chat/unfurl,
// chat/push, chat/webhook), who may ask how often (workers/job), retries.
//
// Tests reach a server of their own through OpenInTest; nothing shipped can.
//
// The invariant: no byte is sent to an address that IsPublic refuses.
//
// Start reading at public.go, then address.go, client.go and dial.go.
package outbound

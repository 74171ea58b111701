package webhook

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/outbound"
)

// Limits of one call.
const (
	patience = 7 * time.Second    // to connect, and again until the answer begins
	total    = 3 * patience       // for everything, a slow body included
	maxText  = chat.MaxHookText   // bytes of an answer that is said in a room
	maxLog   = chat.MaxHookAnswer // bytes of one that is only logged
	maxFile  = chat.MaxHookFile   // bytes of a file, whatever a plan allows: it is held in memory
	mimeJSON = "application/json" // what is sent
	accepts  = "text/html, text/plain, application/json, */*"
)

// Client sends webhooks through an outbound.Client.
type Client struct {
	out      *outbound.Client
	patience time.Duration
}

// New returns a Client.
func New(out *outbound.Client) *Client { return &Client{out: out, patience: patience} }

// Call implements chat.Caller.
func (c *Client) Call(ctx context.Context, id tenant.ID, call chat.HookCall) chat.HookAnswer {
	header := http.Header{
		"Content-Type":      {mimeJSON},
		"Accept":            {accepts},
		"Webhook-Id":        {call.ID},
		"Webhook-Timestamp": {strconv.FormatInt(call.At.Unix(), 10)},
		"Webhook-Signature": {sign(call.Secrets, call.ID, call.At, call.Body)},
	}
	began := time.Now()
	most := func(status int, h http.Header) int64 { return mostOf(call, status, h) }
	res, err := c.out.Do(ctx, outbound.Request{
		Tenant: outbound.Tenant(id.String()), Method: http.MethodPost, URL: call.URL, Header: header, Body: call.Body,
		Timeout: 3 * c.patience, Connect: c.patience, Patience: c.patience, MaxBody: max(maxText, min(call.MaxFile, maxFile)), Most: most, Cut: true,
	})
	a := chat.HookAnswer{RequestHeader: written(header), Took: time.Since(began), Status: res.Status, Header: written(res.Header), Body: res.Body, Cut: res.Cut}
	a.ContentType = typeOf(res.Header)
	a.Problem = problemOf(res, err)
	if a.Problem == "" && a.Cut && (isText(a.ContentType) || a.ContentType == mimeJSON || call.MaxFile > 0) {
		a.Problem = chat.HookTooLarge
	}
	return a
}

// mostOf is how much of an answer is read.
func mostOf(call chat.HookCall, status int, h http.Header) int64 {
	kind := typeOf(h)
	switch {
	case status < 200 || status > 299 || kind == "":
		return maxLog
	case isText(kind), kind == mimeJSON:
		return maxText
	case call.MaxFile > 0:
		return min(call.MaxFile, maxFile)
	}
	return maxLog
}

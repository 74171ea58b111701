package tenant

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// AuditReport is what came of following the chain.
type AuditReport struct {
	Entries int          `json:"entries"`
	Head    string       `json:"head"` // of the last entry; note it elsewhere and none can be cut off behind it unseen
	Breaks  []AuditBreak `json:"breaks"`
}

// AuditBreak is a place where the log is not what it was when it was written.
type AuditBreak struct {
	Day    string `bun:"day" json:"day"`
	Number int64  `bun:"number" json:"number"` // 0 for an entry that is in no chain
	Entry  ID     `bun:"entry" json:"entry"`
	What   string `bun:"what" json:"what"`
}

const (
	auditBatch = 1000
	mostBreaks = 100 // that are told of; more of them say nothing more
)

// VerifyAudit follows the chain through one day, or with the zero time from its first
// entry, and tells of each entry that was changed, added or taken away. A day's first
// entry holds on to the last of the day before it.
func VerifyAudit(ctx context.Context, c ControlDB, day time.Time) (AuditReport, error) {
	on := ""
	var r AuditReport
	var last auditLink
	if !day.IsZero() {
		on = day.UTC().Format(time.DateOnly)
		before, err := auditBefore(ctx, c, on)
		if err != nil {
			return r, err
		}
		last = before
	}
	for {
		links, err := auditLinks(ctx, c, on, last.Number, auditBatch)
		if err != nil {
			return r, err
		}
		for _, link := range links {
			r.follow(last, link)
			last = link
		}
		if len(links) < auditBatch {
			break
		}
	}
	if r.Entries > 0 {
		r.Head = hex.EncodeToString(last.Hash)
	}
	loose, err := auditLoose(ctx, c, on, mostBreaks)
	for _, b := range loose {
		b.What = "is in no chain: it was written past the trigger"
		r.tell(b)
	}
	return r, err
}

// follow checks one link against the one before it.
func (r *AuditReport) follow(last, link auditLink) {
	r.Entries++
	at := AuditBreak{Day: link.Day, Number: link.Number, Entry: link.EntryID}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%d %s\n%s", hex.EncodeToString(last.Hash), link.Number, link.Day, link.Text))
	switch {
	case link.Number != last.Number+1:
		at.What = fmt.Sprintf("follows number %d: what was between them is gone", last.Number)
	case link.Text == "":
		at.What = "is gone"
	case !bytes.Equal(sum[:], link.Hash):
		at.What = "was changed"
	default:
		return
	}
	r.tell(at)
}

func (r *AuditReport) tell(b AuditBreak) {
	if len(r.Breaks) < mostBreaks {
		r.Breaks = append(r.Breaks, b)
	}
}

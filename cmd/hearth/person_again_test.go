package main

import (
	"errors"
	"slices"
	"time"

	"github.com/go-rod/rod/lib/cdp"
)

// leaving is what a browser says of a page that is left, or of a part that is replaced,
// while somebody looks at it or has a hand on it.
var leaving = []string{
	cdp.ErrObjNotFound.Message, cdp.ErrCtxNotFound.Message, cdp.ErrCtxDestroyed.Message,
	"Inspected target navigated or closed", "Node is detached from document", "No node with given id found", "Could not find node with given id",
}

// again does something, and does it once more where the page was replaced meanwhile.
func (p *person) again(do func() error, format string, args ...any) {
	p.t.Helper()
	var left *cdp.Error
	err := do()
	for until := time.Now().Add(patience); errors.As(err, &left) && slices.Contains(leaving, left.Message) && time.Now().Before(until); err = do() {
		pause(p.t.Context(), 20*time.Millisecond)
	}
	p.fail(err, format, args...)
}

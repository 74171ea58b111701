package main

import (
	"net"
	"net/http"
	"syscall"
	"testing"
)

// TestEndingWaitsForNobodyWhoIsSilent keeps connections open as browsers do: some
// in reserve that never asked, some between two requests.
func TestEndingWaitsForNobodyWhoIsSilent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.serve(freeAddress(t))
	for range 3 {
		reserve, err := net.Dial("tcp", p.address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { reserve.Close() })
	}
	newVisitor("hearth.test").must(t, http.StatusOK, p.address, "/", nil)
	p.end(t, syscall.SIGTERM)
}

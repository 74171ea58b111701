package main

import (
	"strings"
	"testing"
)

// A browser agrees to compress by itself, and shows what it was sent that way.
func TestABrowserHearsWhatIsCompressed(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	people := h.joinWorkspace(t, "compressed", "Olive Marsh", "Pia Marsh")
	olive, pia := people[0], people[1]
	got, err := pia.page.Eval(`() => new Promise((agreed, failed) => {
		const socket = new WebSocket(location.origin.replace('http', 'ws') + '/realtime', 'hearth.html.v1')
		socket.onopen = () => { agreed(socket.extensions); socket.close(1000) }
		socket.onerror = failed
	})`)
	pia.fail(err, "open a socket")
	if !strings.HasPrefix(got.Value.Str(), "permessage-deflate;") {
		t.Errorf("the browser has agreed to %q", got.Value.Str())
	}
	olive.say(strings.Repeat("The same again, ", 100) + "and then the end.")
	pia.sees("and then the end.")
	pia.say("It was worth the wait: " + strings.Repeat("yes, ", 100) + "truly.")
	olive.sees("truly.")
}

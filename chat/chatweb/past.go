package chatweb

import "strconv"

// hiddenMessages says how many messages are older than the plan shows.
func hiddenMessages(n int64) string {
	if n == 1 {
		return "1 older message"
	}
	digits := strconv.FormatInt(n, 10)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits + " older messages"
}

package adminui

import "maps"

// The rows of the fleet stand in a file of their own, beside its pages.
func init() {
	maps.Copy(roleMatrix, map[string]string{
		"GET /fleet":                       "vsbeo",
		"POST /fleet/hold":                 "eo",
		"POST /fleet/hold/delete":          "eo",
		"POST /fleet/skips":                "eo",
		"POST /fleet/skips/:id/delete":     "eo",
		"GET /operations":                  "vsbeo",
		"GET /queues":                      "vsbeo",
		"GET /queues/:queue":               "vsbeo",
		"POST /queues/:queue/pause":        "eo",
		"POST /queues/:queue/pause/delete": "eo",
		"POST /queues/:queue/runs":         "eo",
		"POST /queues/:queue/drops":        "eo",
		"GET /outbox":                      "vsbeo",
		"POST /outbox/replays":             "eo",
		"POST /outbox/drops":               "eo",
		"GET /health":                      "vsbeo",
		"GET /health/checks":               "vsbeo",
		"GET /processes":                   "vsbeo",
	})
}

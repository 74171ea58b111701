package web

import (
	"fmt"
	"time"
)

// Limit is one line of deploy/limits.md.
type Limit struct{ Name, Value, Why string }

// Limits lists every limit of the edge, as the code has it.
func Limits() []Limit {
	list := []Limit{
		{"request line and headers", size(headerBuffer), "431 beyond; a session, a long address and a browser's own take a quarter"},
		{"time for request line and headers", spell(headerTimeout), "408; slow clients hold connections"},
		{"time for a body", fmt.Sprintf("%s, and a second for each %s that has come", spell(readTimeout), size(slowestBody)), "408; the slowest line that is worth waiting for"},
		{"time for each part of an answer", fmt.Sprintf("%s for %s", spell(writeTimeout), size(writePart)), "a client that stopped reading holds memory"},
		{"time between two requests of a connection", spell(idleTimeout), "longer than the two minutes of Caddy, which then closes first and sends nothing into a connection that ends"},
		{"time for the work on a request", spell(requestTimeout), "503; nobody waits longer for a page"},
		{"connections of an address", fmt.Sprint(mostConnections), "429; an IPv4 address or the /64 of an IPv6 one; trusted proxies are not counted, nor are sockets"},
		{"connections of a listener", fmt.Sprint(mostServed), "503; each has a goroutine and a buffer; sockets are not counted"},
		{"bodies of all requests together", size(mostBuffered), "503; memory of the process"},
		{"thrown away of a body that is too large", size(mostDiscarded) + " beyond its limit", "so that a client reads 413 instead of a reset; what is longer ends its connection"},
		{"refused clients that are still heard", fmt.Sprintf("%d of a listener, %s each", mostLingering, spell(lingerTimeout)), "the same, for whom we cannot wait"},
		{"body of a form", size(FormBody), "413; the longest form of ours takes a tenth"},
	}
	for _, r := range bodyRules {
		list = append(list, Limit{"body of " + r.path, size(r.most), r.why})
	}
	for _, r := range uploadRules {
		files := fmt.Sprintf("%d files", r.files)
		if r.files == 1 {
			files = "a file"
		}
		most := fmt.Sprintf("%s as large as the plan allows and %s more, at most 4 GB", files, size(uploadSpare))
		list = append(list, Limit{"body of " + r.path, most, r.why})
	}
	return append(list,
		Limit{"buckets of rates in memory", fmt.Sprint(mostBuckets), "some 20 MB; beyond, some are forgotten"},
		Limit{"buckets told to Redis at once", fmt.Sprintf("%d each %s", mostShared, spell(shareEvery)), "one round trip of some 300 KB"},
	)
}

// Rates lists every rule as it is granted.
func Rates() (list []Limit) {
	for _, r := range rules {
		list = append(list, Limit{r.Name, fmt.Sprintf("%d at once, then %s, for each %s", r.Burst, pace(r.Every), r.Per), r.Why})
	}
	return list
}

func pace(every time.Duration) string {
	if every < time.Second {
		return fmt.Sprintf("%d a second", time.Second/every)
	}
	return "one each " + spell(every)
}

func spell(d time.Duration) string {
	if d == time.Minute {
		return "minute"
	}
	if d > time.Minute && d%time.Minute == 0 {
		return fmt.Sprintf("%d min", d/time.Minute)
	}
	if d == time.Second {
		return "second"
	}
	return fmt.Sprintf("%g s", d.Seconds())
}

func size(bytes int) string {
	if bytes >= 1<<20 {
		return fmt.Sprintf("%d MB", bytes>>20)
	}
	return fmt.Sprintf("%d KB", bytes>>10)
}

// BodyPaths lists the addresses that take more than a form.
func BodyPaths() (paths []string) {
	for _, r := range bodyRules {
		paths = append(paths, r.path)
	}
	for _, r := range uploadRules {
		paths = append(paths, r.path)
	}
	return paths
}

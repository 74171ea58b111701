package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

const (
	vulnerabilities = "https://vuln.go.dev"
	// govulncheck is no dependency of ours: it runs from its own module.
	govulncheck = "golang.org/x/vuln/cmd/govulncheck@v1.1.4"
)

// audit asks Go's vulnerability database about the code we call. It is not part
// of the gate, whose answer must not depend on the day.
func audit(ctx context.Context, root string) error {
	if err := reachable(ctx, vulnerabilities+"/index/db.json"); err != nil {
		return fmt.Errorf("the vulnerability database cannot be reached from here, so nothing was audited: %w", err)
	}
	return runner{root}.run(ctx, nil, "go", "run", govulncheck, "-db", vulnerabilities, "./...")
}

func reachable(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return errors.New(res.Status)
	}
	return nil
}

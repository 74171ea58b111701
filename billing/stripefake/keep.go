//go:build !production

package stripefake

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
)

func (f *Fake) load() error {
	if f.cfg.File == "" {
		return nil
	}
	text, err := os.ReadFile(f.cfg.File)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(text, &f.is)
	}
	if err != nil {
		return fmt.Errorf("the test Stripe cannot read what it kept in %s: %w", f.cfg.File, err)
	}
	return nil
}

// save keeps the state whole: another file takes the place of the one before.
func (f *Fake) save() {
	if f.cfg.File == "" {
		return
	}
	f.forgetReplies()
	text, err := json.Marshal(f.is)
	if err == nil {
		err = os.WriteFile(f.cfg.File+".new", text, 0o600)
	}
	if err == nil {
		err = os.Rename(f.cfg.File+".new", f.cfg.File)
	}
	if err != nil {
		slog.Error("the test Stripe could not keep its state", "error", err)
	}
}

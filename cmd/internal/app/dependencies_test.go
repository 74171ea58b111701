package app

import (
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"sync"
	"testing"

	"hearth/tenant"
	"hearth/tenant/blob"
)

// sluggish keeps files when whoever asked for it has given up.
type sluggish struct {
	blob.Store
	mu    sync.Mutex
	kept  map[string]bool
	named []tenant.ID
}

func (s *sluggish) Put(ctx context.Context, id tenant.ID, key string, _ io.Reader, _ int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept[key], s.named = true, append(s.named, id)
	<-ctx.Done()
	return ctx.Err()
}

func (s *sluggish) Delete(ctx context.Context, _ tenant.ID, key string) error {
	if _, ends := ctx.Deadline(); ctx.Err() != nil || !ends {
		return errors.New("it is asked without time, or without an end")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.kept, key)
	return nil
}

// TestAskingForFilesLeavesNone asks a place that is slower than anybody waits.
func TestAskingForFilesLeavesNone(t *testing.T) {
	t.Parallel()
	files := &sluggish{kept: map[string]bool{}}
	a := &App{Files: files}
	for range 2 {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := a.checkFiles(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("it answers: %v", err)
		}
	}
	if left := slices.Collect(maps.Keys(files.kept)); len(left) > 0 {
		t.Errorf("it leaves %v", left)
	}
	if files.named[0] != files.named[1] {
		t.Errorf("each is somebody else's: %v", files.named)
	}
}

package migrations_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestNoTwoFilesHaveOneVersion keeps the second of them from being left out in silence.
func TestNoTwoFilesHaveOneVersion(t *testing.T) {
	t.Parallel()
	for _, set := range []string{"control", "tenant"} {
		files, err := filepath.Glob(set + "/*.up.sql")
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		seen := map[string]string{}
		for _, file := range files {
			version, _, _ := strings.Cut(filepath.Base(file), "_")
			if other := seen[version]; other != "" {
				t.Errorf("%s and %s have one version: the second is never applied", other, file)
			}
			seen[version] = file
		}
	}
}

package bundle

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"hearth/cmd/dev/sounds"
)

// Dist is where the result lies, below the root of the repository.
const Dist = "tenant/web/assets/dist"

// Build writes Dist anew from the sources below root, and removes files that no
// longer belong to it. Files that did not change are not touched.
func Build(root string) error {
	want, err := outputs(root)
	if err != nil {
		return err
	}
	dir := filepath.Join(root, Dist)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make %s: %w", Dist, err)
	}
	have, err := readDist(root)
	if err != nil {
		return err
	}
	for name, body := range want {
		if old, ok := have[name]; ok && bytes.Equal(old, body) {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o644); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	for name := range have {
		if _, ok := want[name]; ok {
			continue
		}
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			return fmt.Errorf("remove stale %s: %w", name, err)
		}
	}
	return nil
}

// outputs computes every file of Dist: the bundles, the pictures, their
// compressed twins, the manifest and the hashes of injected styles.
func outputs(root string) (map[string][]byte, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	pictures, err := pictures(root)
	if err != nil {
		return nil, err
	}
	bundles, err := families(root)
	if err != nil {
		return nil, err
	}
	out := map[string][]byte{}
	manifest := map[string]string{}
	for _, a := range slices.Concat(pictures, audible(), bundles) {
		if a.name != "" {
			manifest[a.name] = a.file
		}
		out[a.file] = a.body
		if !shrinks(a.file) {
			continue
		}
		if out[a.file+".gz"], err = gzipped(a.body); err != nil {
			return nil, err
		}
		if out[a.file+".br"], err = brotlied(a.body); err != nil {
			return nil, err
		}
	}
	list, err := json.MarshalIndent(manifest, "", "  ")
	if err != nil {
		return nil, err
	}
	out["manifest.json"] = append(list, '\n')
	if out["style-hashes.json"], err = styleHashes(root); err != nil {
		return nil, err
	}
	return out, nil
}

// output is one file to be served. A chunk that a bundle loads later has no name.
type output struct {
	name, file string
	body       []byte
}

// pictures takes everything in img as it is.
func pictures(root string) ([]output, error) {
	dir := filepath.Join(root, "tenant/web/assets/img")
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("list pictures: %w", err)
	}
	var out []output
	for _, e := range entries {
		body, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, fmt.Errorf("read picture: %w", err)
		}
		ext := path.Ext(e.Name())
		file := strings.TrimSuffix(e.Name(), ext) + "-" + sum(body) + ext
		out = append(out, output{e.Name(), file, body})
	}
	return out, nil
}

// audible makes the sounds: they have no source but their code.
func audible() (out []output) {
	for _, s := range sounds.All {
		body := s.WAV()
		out = append(out, output{s.Name + ".wav", s.Name + "-" + sum(body) + ".wav", body})
	}
	return out
}

func readDist(root string) (map[string][]byte, error) {
	have := map[string][]byte{}
	entries, err := os.ReadDir(filepath.Join(root, Dist))
	if errors.Is(err, fs.ErrNotExist) {
		return have, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", Dist, err)
	}
	for _, e := range entries {
		body, err := os.ReadFile(filepath.Join(root, Dist, e.Name()))
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", e.Name(), err)
		}
		have[e.Name()] = body
	}
	return have, nil
}

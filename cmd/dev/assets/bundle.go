package bundle

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

const shared = "tenant/web/assets"

// entries are the families of pages: what each loads is one style sheet and one
// script, and whatever a script imports dynamically.
var entries = []struct{ name, source string }{
	{"site.css", "tenant/tenantweb/css/site.css"},
	{"site.js", "tenant/web/assets/js/site.js"},
	{"chat.css", "chat/chatweb/css/chat.css"},
	{"chat.js", "chat/chatweb/js/chat.js"},
	{"service_worker.js", "chat/chatweb/js/service_worker.js"},
	{"console.css", "admin-ui/css/console.css"},
	{"console.js", "admin-ui/js/console.js"},
}

// families bundles every entry, each for itself, so that a family never waits
// for a file it shares with another.
func families(root string) ([]output, error) {
	licences, err := licences(root)
	if err != nil {
		return nil, err
	}
	all := []output{licences}
	for _, e := range entries {
		made, err := bundle(root, e.name, e.source, licences.file)
		if err != nil {
			return nil, fmt.Errorf("bundle %s: %w", e.source, err)
		}
		all = append(all, made...)
	}
	return all, nil
}

func bundle(root, name, source, licences string) ([]output, error) {
	kind := strings.TrimPrefix(filepath.Ext(name), ".")
	options := api.BuildOptions{
		EntryPoints:   []string{source},
		AbsWorkingDir: root,
		Outdir:        filepath.Join(root, Dist),
		EntryNames:    "[name]-[hash]",
		ChunkNames:    "[name]-[hash]",
		Bundle:        true,
		Splitting:     kind == "js",
		Format:        api.FormatESModule,
		Target:        api.ES2022,
		// Without engines esbuild leaves light-dark(), oklch() and nesting alone.
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		LegalComments:     api.LegalCommentsNone,
		Charset:           api.CharsetUTF8,
		LogLevel:          api.LogLevelSilent,
		Alias:             map[string]string{"hearth": filepath.Join(root, shared, kind)},
	}
	if kind == "js" {
		options.Alias["@hotwired/turbo"] = filepath.Join(root, shared, "vendor/turbo.js")
		options.Alias["@hotwired/stimulus"] = filepath.Join(root, shared, "vendor/stimulus.js")
		options.Alias["uplot"] = filepath.Join(root, shared, "vendor/uplot.js")
		options.Footer = map[string]string{"js": "// Licences: /assets/" + licences}
	}
	result := api.Build(options)
	if len(result.Errors) > 0 || len(result.Warnings) > 0 {
		said := api.FormatMessages(append(result.Errors, result.Warnings...), api.FormatMessagesOptions{})
		return nil, fmt.Errorf("%s", strings.TrimSpace(strings.Join(said, "")))
	}
	var out []output
	base := strings.TrimSuffix(name, filepath.Ext(name)) + "-"
	for _, f := range result.OutputFiles {
		o := output{file: filepath.Base(f.Path), body: f.Contents}
		if strings.HasPrefix(o.file, base) {
			o.name = name
		}
		out = append(out, o)
	}
	return out, nil
}

// licences joins the texts that must travel with the vendored scripts.
func licences(root string) (output, error) {
	found, err := filepath.Glob(filepath.Join(root, shared, "vendor/*.LICENSE"))
	if err != nil {
		return output{}, err
	}
	var b bytes.Buffer
	for _, path := range found {
		text, err := os.ReadFile(path)
		if err != nil {
			return output{}, fmt.Errorf("read licence: %w", err)
		}
		fmt.Fprintf(&b, "== %s\n\n%s\n", strings.TrimSuffix(filepath.Base(path), ".LICENSE"), bytes.TrimSpace(text))
	}
	return output{"licences.txt", "licences-" + sum(b.Bytes()) + ".txt", b.Bytes()}, nil
}

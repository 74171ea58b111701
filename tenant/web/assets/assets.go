package assets

import (
	"embed"
	"encoding/json"
	"mime"
	"path"
	"slices"
	"strings"
)

//go:embed dist
var dist embed.FS

// manifest maps a name as written in Go to the hashed file that holds it now.
var manifest = readJSON[map[string]string]("manifest.json")

var files = readFiles()

// Asset is one file as it goes out. Gzip and Brotli are empty for what does not
// shrink. Nothing may write to the slices: every request shares them.
type Asset struct {
	Body, Gzip, Brotli []byte
	ContentType        string
	ETag               string // strong, quoted
}

// Path returns the address of an asset: "chat.js" becomes
// "/assets/chat-<hash>.js". It panics for a name that the build does not
// produce, so keep the answer in a package variable and the program does not
// start with a wrong one.
func Path(name string) string {
	file, ok := manifest[name]
	if !ok {
		panic("assets: nothing is called " + name + "; is it in tenant/web/assets, and was `dev gen` run?")
	}
	return Prefix + file
}

// Prefix is where Path's addresses begin.
const Prefix = "/assets/"

// StyleHashes are what style-src must allow besides 'self', as "sha256-…": the
// fixed styles that vendored libraries inject. Nothing may write to it.
var StyleHashes = readJSON[[]string]("style-hashes.json")

// Lookup finds an asset by the last part of its address. A name holds its
// content's hash, so an answer never changes: serve it as immutable.
func Lookup(file string) (Asset, bool) {
	a, ok := files[file]
	return a, ok
}

// Names lists what Path knows, sorted.
func Names() []string {
	names := make([]string, 0, len(manifest))
	for name := range manifest {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func readJSON[T any](name string) T {
	var v T
	if err := json.Unmarshal(read(name), &v); err != nil {
		panic("assets: " + name + ": " + err.Error())
	}
	return v
}

func readFiles() map[string]Asset {
	entries, err := dist.ReadDir("dist")
	if err != nil {
		panic("assets: " + err.Error())
	}
	all := make(map[string]Asset, len(entries))
	for _, e := range entries {
		name := e.Name()
		if strings.HasSuffix(name, ".json") || strings.HasSuffix(name, ".gz") || strings.HasSuffix(name, ".br") {
			continue
		}
		all[name] = Asset{
			Body:        read(name),
			Gzip:        read(name + ".gz"),
			Brotli:      read(name + ".br"),
			ContentType: contentType(name),
			ETag:        `"` + hash(name) + `"`,
		}
	}
	return all
}

// read returns an empty slice for what is not there.
func read(name string) []byte {
	b, err := dist.ReadFile("dist/" + name)
	if err != nil {
		return nil
	}
	return b
}

func contentType(name string) string {
	ext := path.Ext(name)
	// The machine's own table may disagree about these.
	switch ext {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".wav":
		return "audio/wav"
	}
	return mime.TypeByExtension(ext)
}

// hash is what stands between the last dash and the extension.
func hash(name string) string {
	base := strings.TrimSuffix(name, path.Ext(name))
	return base[strings.LastIndexByte(base, '-')+1:]
}

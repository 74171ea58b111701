package bundle

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// styleHashes answers what style-src must allow besides 'self': Turbo puts its
// progress bar's style into the page as text, and a policy without inline styles
// allows that one text by its hash.
func styleHashes(root string) ([]byte, error) {
	source, err := os.ReadFile(filepath.Join(root, shared, "vendor/turbo.js"))
	if err != nil {
		return nil, fmt.Errorf("read turbo: %w", err)
	}
	style, err := turboStyle(string(source))
	if err != nil {
		return nil, err
	}
	h := sha256.Sum256([]byte(style))
	return json.Marshal([]string{"sha256-" + base64.StdEncoding.EncodeToString(h[:])})
}

var (
	turboTemplate = regexp.MustCompile("static get defaultCSS\\(\\) \\{\\s*return unindent`([^`]*)`")
	turboDuration = regexp.MustCompile(`static animationDuration = (\d+)`)
)

// turboStyle evaluates the one template literal that Turbo makes its style from,
// as its own unindent does.
func turboStyle(source string) (string, error) {
	template, duration := turboTemplate.FindStringSubmatch(source), turboDuration.FindStringSubmatch(source)
	if template == nil || duration == nil {
		return "", errors.New("turbo.js no longer makes its progress bar's style where styles.go looks for it")
	}
	ms, err := strconv.Atoi(duration[1])
	if err != nil {
		return "", err
	}
	text := strings.NewReplacer(
		"${ProgressBar.animationDuration}", strconv.Itoa(ms),
		"${ProgressBar.animationDuration / 2}", strconv.FormatFloat(float64(ms)/2, 'f', -1, 64),
	).Replace(template[1])
	if strings.Contains(text, "${") {
		return "", errors.New("turbo.js puts something into its progress bar's style that styles.go does not know")
	}
	lines := strings.Split(strings.TrimPrefix(text, "\n"), "\n")
	indent := len(lines[0]) - len(strings.TrimLeft(lines[0], " \t"))
	for i, line := range lines {
		lines[i] = line[min(indent, len(line)):]
	}
	return strings.Join(lines, "\n"), nil
}

package assets

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"hearth/tenant"
)

// oklch is a colour as tokens.css writes it.
type oklch struct{ l, c, h float64 }

// luminance is that of WCAG 2.2, of the colour as a screen of sRGB shows it.
func (o oklch) luminance() float64 {
	a, b := o.c*math.Cos(o.h*math.Pi/180), o.c*math.Sin(o.h*math.Pi/180)
	l, m, s := cube(o.l+0.3963377774*a+0.2158037573*b), cube(o.l-0.1055613458*a-0.0638541728*b), cube(o.l-0.0894841775*a-1.2914855480*b)
	red := 4.0767416621*l - 3.3077115913*m + 0.2309699292*s
	green := -1.2684380046*l + 2.6097574011*m - 0.3413193965*s
	blue := -0.0041960863*l - 0.7034186147*m + 1.7076147010*s
	return 0.2126*shown(red) + 0.7152*shown(green) + 0.0722*shown(blue)
}

func cube(x float64) float64 { return x * x * x }

func shown(linear float64) float64 { return min(1, max(0, linear)) }

func contrast(a, b oklch) float64 {
	la, lb := a.luminance(), b.luminance()
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// tokensOf reads each colour of tokens.css as a light and a dark one, for an accent.
func tokensOf(t *testing.T, sheet string, chroma, hue float64) map[string][2]oklch {
	t.Helper()
	found := map[string][2]oklch{}
	number := func(text string) float64 {
		text = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(text), "calc("), ")")
		text = strings.NewReplacer("var(--accent-c", strconv.FormatFloat(chroma, 'f', -1, 64), "var(--accent-h", strconv.FormatFloat(hue, 'f', -1, 64), ")", "").Replace(text)
		parts := strings.Fields(text)
		n, err := strconv.ParseFloat(parts[0], 64)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if len(parts) == 3 {
			by, err := strconv.ParseFloat(parts[2], 64)
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			switch parts[1] {
			case "*":
				return n * by
			case "+":
				return n + by
			}
			t.Fatalf("%q is not understood", text)
		}
		return n
	}
	term := `((?:calc\((?:[^()]|\([^()]*\))*\)|var\([^()]*\)|[\d.]+))`
	colour := regexp.MustCompile(`oklch\(\s*` + term + `\s+` + term + `\s+` + term + `\s*\)`)
	token := regexp.MustCompile(`(?s)--([a-z0-9-]+):\s*light-dark\((.*?)\);`)
	for _, m := range token.FindAllStringSubmatch(sheet, -1) {
		colours := colour.FindAllStringSubmatch(m[2], -1)
		if len(colours) != 2 || strings.Contains(m[2], "var(--hue") {
			continue // with transparency, or a member's own colour
		}
		var pair [2]oklch
		for i, c := range colours {
			pair[i] = oklch{number(c[1]), number(c[2]), number(c[3])}
		}
		found[m[1]] = pair
	}
	return found
}

// TestAccentsCanBeRead computes the contrast of every accent that a workspace may pick,
// in both themes.
func TestAccentsCanBeRead(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	sheet := string(raw)
	needs := []struct {
		front, back string
		least       float64
	}{
		{"on-accent", "accent", 4.5}, {"on-accent", "accent-hover", 4.5}, {"accent-ink", "paper", 4.5}, {"accent-ink", "paper-sunken", 4.5},
		{"accent-ink", "paper-raised", 4.5}, {"accent-ink", "accent-soft", 4.5}, {"ink", "accent-soft", 4.5}, {"accent", "paper", 3}, {"accent", "paper-raised", 3}, {"accent", "paper-sunken", 3},
	}
	for _, accent := range tenant.Accents {
		m := regexp.MustCompile(`\[data-accent="` + accent + `"\] \{\s*--accent-h: ([\d.]+);\s*--accent-c: ([\d.]+);`).FindStringSubmatch(sheet)
		if m == nil {
			t.Errorf("tokens.css does not know %s", accent)
			continue
		}
		hue, _ := strconv.ParseFloat(m[1], 64)
		chroma, _ := strconv.ParseFloat(m[2], 64)
		colours := tokensOf(t, sheet, chroma, hue)
		for _, n := range needs {
			front, back := colours[n.front], colours[n.back]
			if front == [2]oklch{} || back == [2]oklch{} {
				t.Fatalf("%s or %s is not in tokens.css", n.front, n.back)
			}
			for i, theme := range []string{"light", "dark"} {
				if got := contrast(front[i], back[i]); got < n.least {
					t.Errorf("%s, %s: %s on %s has %.2f, needs %.1f", accent, theme, n.front, n.back, got, n.least)
				}
			}
		}
	}
	if got := contrast(oklch{1, 0, 0}, oklch{0, 0, 0}); math.Abs(got-21) > 0.01 {
		t.Errorf("white on black has %.2f, want 21", got)
	}
}

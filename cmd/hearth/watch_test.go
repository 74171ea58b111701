package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// alerts is the part of a Prometheus rule file that is checked.
type alerts struct {
	Groups []struct {
		Name  string
		Rules []struct {
			Alert, Expr, For    string
			Labels, Annotations map[string]string
		}
	}
}

func readAlerts(t *testing.T) (rules alerts) {
	t.Helper()
	text, err := os.ReadFile("../../deploy/grafana/alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	d := yaml.NewDecoder(strings.NewReader(string(text)))
	d.KnownFields(true)
	if err := d.Decode(&rules); err != nil {
		t.Fatal(err)
	}
	if len(rules.Groups) == 0 || len(rules.Groups[0].Rules) == 0 {
		t.Fatal("there are no alerts")
	}
	return rules
}

// TestEveryAlertLeadsToTheRunbook follows each alert's link.
func TestEveryAlertLeadsToTheRunbook(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../deploy/runbook.md")
	if err != nil {
		t.Fatal(err)
	}
	var anchors []string
	for _, heading := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(string(text), -1) {
		anchors = append(anchors, "#"+strings.ReplaceAll(strings.ToLower(heading[1]), " ", "-"))
	}
	for _, own := range regexp.MustCompile(`\]\((#[^)]+)\)`).FindAllStringSubmatch(string(text), -1) {
		if !slices.Contains(anchors, own[1]) {
			t.Errorf("the runbook leads to %s, which is not there", own[1])
		}
	}
	for _, group := range readAlerts(t).Groups {
		for _, r := range group.Rules {
			file, anchor, _ := strings.Cut(r.Annotations["runbook"], "#")
			if file != "deploy/runbook.md" || !slices.Contains(anchors, "#"+anchor) {
				t.Errorf("%s leads to %q", r.Alert, r.Annotations["runbook"])
			}
			if r.Annotations["summary"] == "" || !slices.Contains([]string{"page", "ticket"}, r.Labels["severity"]) || r.For == "" {
				t.Errorf("%s lacks a summary, a severity or a duration", r.Alert)
			}
		}
	}
}

// TestWhatIsWatchedIsExported looks for every metric of the dashboard and the alerts
// at processes that run.
func TestWhatIsWatchedIsExported(t *testing.T) {
	t.Parallel()
	var dashboard struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	text, err := os.ReadFile("../../deploy/grafana/dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &dashboard); err != nil {
		t.Fatal(err)
	}
	where := map[string]string{}
	name := regexp.MustCompile(`\b(?:hearth|go|process)_[a-z_]+\b`)
	for _, p := range dashboard.Panels {
		for _, target := range p.Targets {
			for _, metric := range name.FindAllString(target.Expr, -1) {
				where[metric] = "panel " + p.Title
			}
		}
	}
	for _, group := range readAlerts(t).Groups {
		for _, r := range group.Rules {
			for _, metric := range name.FindAllString(r.Expr, -1) {
				where[metric] = "alert " + r.Alert
			}
		}
	}
	if len(where) < 15 {
		t.Fatalf("only %d metrics are watched", len(where))
	}

	e := newEstate(t)
	e.run(nil, "migrate", "up")
	private := []string{freeAddress(t), freeAddress(t)}
	s := e.serve(map[string]string{"HEARTH_METRICS_ADDRESS": private[0]})
	e.work(map[string]string{"HEARTH_METRICS_ADDRESS": private[1]})
	e.signUp(s, "watched")
	e.mail.arrives(t, "watched@marsh.example") // a job has run
	var missing []string
	t.Cleanup(func() {
		if len(missing) > 0 {
			t.Errorf("not exported: %v", missing)
		}
	})
	eventually(t, "everything is exported", func() bool {
		exported := scrape(t, private[0]) + scrape(t, private[1])
		missing = nil
		for metric, place := range where {
			if !regexp.MustCompile(`(?m)^` + metric + `[{ ]`).MatchString(exported) {
				missing = append(missing, metric+" of "+place)
			}
		}
		return len(missing) == 0
	})
}

func scrape(t *testing.T, address string) string {
	t.Helper()
	res, err := http.Get("http://" + address + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%v: %s\n%s", err, res.Status, text)
	}
	return string(text)
}

// TestDeploymentsSetWhatIsASetting reads the files that set the environment.
func TestDeploymentsSetWhatIsASetting(t *testing.T) {
	t.Parallel()
	help, err := command(t, nil, "--help").Output()
	if err != nil {
		t.Fatal(err)
	}
	var compose struct {
		Services map[string]struct{ Environment map[string]string }
	}
	text, err := os.ReadFile("../../deploy/compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &compose); err != nil {
		t.Fatal(err)
	}
	set := map[string]string{}
	for _, service := range []string{"migrate", "serve-1", "serve-2", "worker"} {
		if len(compose.Services[service].Environment) == 0 {
			t.Errorf("compose.yaml has no service %s with settings", service)
		}
		for name := range compose.Services[service].Environment {
			set[name] = "compose.yaml"
		}
	}
	for _, file := range []string{"Dockerfile", "hearth.service", "hearth.socket", "hearth-worker.service"} {
		text, err := os.ReadFile("../../deploy/" + file)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range regexp.MustCompile(`(?m)^(?:ENV |Environment=)(.*)$`).FindAllStringSubmatch(string(text), -1) {
			for _, pair := range strings.Fields(line[1]) {
				name, _, _ := strings.Cut(pair, "=")
				set[name] = file
			}
		}
	}
	for name, file := range set {
		if !regexp.MustCompile(name + `\b`).Match(help) {
			t.Errorf("%s sets %s, which `hearth --help` does not list", file, name)
		}
	}
}

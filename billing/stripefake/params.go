//go:build !production

package stripefake

import (
	"fmt"
	"strconv"
)

// params are those of a request, nested and typed as the API describes them.
type params map[string]any

func (p params) has(name string) bool { return p[name] != nil }

func (p params) text(name string) string {
	if p[name] == nil {
		return ""
	}
	return fmt.Sprint(p[name])
}

func (p params) number(name string) int64 {
	n, err := strconv.ParseFloat(p.text(name), 64)
	if err != nil {
		return 0
	}
	return int64(n)
}

func (p params) yes(name string) bool { return p.text(name) == "true" }

func (p params) in(name string) params {
	inner, _ := p[name].(map[string]any)
	return inner
}

func (p params) each(name string) []params {
	list, _ := p[name].([]any)
	all := make([]params, 0, len(list))
	for _, one := range list {
		if inner, ok := one.(map[string]any); ok {
			all = append(all, inner)
		}
	}
	return all
}

func (p params) texts(name string) []string {
	list, _ := p[name].([]any)
	all := make([]string, len(list))
	for i, one := range list {
		all[i] = fmt.Sprint(one)
	}
	return all
}

// merge takes over the texts of a map, as metadata.
func (p params) merge(into map[string]string) map[string]string {
	merged := map[string]string{}
	for name, value := range into {
		merged[name] = value
	}
	for name := range p {
		merged[name] = p.text(name)
	}
	return merged
}

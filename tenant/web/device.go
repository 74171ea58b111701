package web

import "strings"

type uaWord struct{ mark, name string }

// The order matters: most browsers also claim to be the ones further down.
var (
	uaBrowsers = []uaWord{
		{"Edg", "Edge"}, {"OPR/", "Opera"}, {"Vivaldi", "Vivaldi"}, {"SamsungBrowser", "Samsung Internet"}, {"Firefox", "Firefox"}, {"FxiOS", "Firefox"},
		{"CriOS", "Chrome"}, {"Chromium", "Chromium"}, {"Chrome", "Chrome"}, {"Safari", "Safari"}, {"curl", "curl"},
	}
	uaSystems = []uaWord{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"CrOS", "ChromeOS"}, {"Mac OS", "Mac"}, {"Linux", "Linux"},
	}
)

// DeviceName says in a few words what a browser says in many, and whether it is a
// phone.
func DeviceName(userAgent string) (name string, phone bool) {
	browser, system := uaFind(uaBrowsers, userAgent), uaFind(uaSystems, userAgent)
	phone = strings.Contains(userAgent, "Mobile") && system != "iPad"
	switch {
	case browser != "" && system != "":
		return browser + " on " + system, phone
	case browser != "" || system != "":
		return browser + system, phone
	}
	return "Unknown device", phone
}

func uaFind(words []uaWord, userAgent string) string {
	for _, w := range words {
		if strings.Contains(userAgent, w.mark) {
			return w.name
		}
	}
	return ""
}

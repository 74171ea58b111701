package chat

import (
	"fmt"
	"regexp"
	"strings"

	"hearth/tenant/fault"
)

// Sound is one that /play plays. cmd/dev/sounds makes it.
type Sound struct{ Name, Face string }

// Sounds are all there are, by name.
var Sounds = []Sound{
	{"applause", "👏"}, {"bell", "🔔"}, {"boing", "🌀"}, {"bubbles", "🐠"}, {"buzzer", "❌"}, {"chime", "🎐"}, {"clock", "⏰"}, {"coin", "💰"},
	{"crickets", "🦗"}, {"doorbell", "🚪"}, {"drumroll", "🥁"}, {"fanfare", "🎺"}, {"gong", "🛎️"}, {"heartbeat", "💓"}, {"horn", "📯"}, {"knock", "✊"},
	{"laser", "🛸"}, {"level-up", "⭐"}, {"owl", "🦉"}, {"phone", "☎️"}, {"pop", "🎈"}, {"rain", "🌧️"}, {"rimshot", "🎭"}, {"sad-horn", "😢"},
	{"sonar", "📡"}, {"tada", "🎉"}, {"thunder", "⛈️"}, {"typewriter", "📠"}, {"wave", "🌊"}, {"whistle", "📣"}, {"whoosh", "💨"},
}

// soundCalled finds a sound by what follows /play.
func soundCalled(rest string) (Sound, bool) {
	for _, s := range Sounds {
		if strings.EqualFold(s.Name, rest) {
			return s, true
		}
	}
	return Sound{}, false
}

// SoundNames lists their names, with sep between.
func SoundNames(sep string) string {
	var names []string
	for _, s := range Sounds {
		names = append(names, s.Name)
	}
	return strings.Join(names, sep)
}

// unknownSound does not repeat what was typed: it is in the field still.
func unknownSound(rest string) error {
	if rest == "" {
		return fault.Field("body", "Say which sound: /play tada, bell, drumroll, applause… Type /help for all of them.")
	}
	return fault.Field("body", "There is no such sound. Try tada, bell, drumroll, rimshot, crickets or sad-horn, or type /help for all of them.")
}

func (s Sound) html() string {
	return fmt.Sprintf(`<p class="sound" data-sound="%s">%s %s</p>`, s.Name, s.Face, s.Name)
}

var soundHTML = regexp.MustCompile(`^<p class="sound" data-sound="([a-z-]+)">`)

// Sound returns the sound that a message is, if it is one.
func (m Message) Sound() (Sound, bool) {
	found := soundHTML.FindStringSubmatch(m.BodyHTML)
	if found == nil {
		return Sound{}, false
	}
	return soundCalled(found[1])
}

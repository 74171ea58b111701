package demo

import (
	"bufio"
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"time"
)

//go:embed content/*.txt
var content embed.FS

// scene is what is said in one room.
type scene struct {
	room, topic string
	lines       []line
	unread      map[string]time.Time // person → when they stopped reading
}

// line is one message.
type line struct {
	at       time.Time
	who      string // a key of people
	body     string
	edited   bool
	pictures []string // names of pictures
	boosts   []boost
}

// boost is what people have to say about a message.
type boost struct {
	content string
	who     []string // keys of people
}

// head begins a message: working day, time, person.
var head = regexp.MustCompile(`^== (-?\d+) (\d\d:\d\d|\d+m) ([a-z]+)( edited)?$`)

// story reads every scene, in the order of the rooms.
func story(c calendar) ([]scene, error) {
	names, err := fs.Glob(content, "content/*.txt")
	if err != nil {
		return nil, err
	}
	var scenes []scene
	for _, name := range names {
		text, err := content.ReadFile(name)
		if err != nil {
			return nil, err
		}
		s, err := parse(text, c)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		scenes = append(scenes, s)
	}
	return scenes, nil
}

// parse reads one room:
//
//	# Its name
//	Its topic
//
//	== -3 09:40 tomas
//	What Tomás said three working days before the last, over
//	as many lines as it takes.
//	++ floor-plan
//	^^ 👍 ada grace
//	-- unread ada
//	== 0 12m jonas edited
//	Twelve minutes before the end, not read by Ada yet.
func parse(text []byte, c calendar) (scene, error) {
	s := scene{unread: map[string]time.Time{}}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		if err := s.add(n, lines.Text(), c); err != nil {
			return s, fmt.Errorf("line %d: %w", n, err)
		}
	}
	for i := range s.lines {
		s.lines[i].body = strings.TrimSpace(s.lines[i].body)
	}
	return s, lines.Err()
}

func (s *scene) add(n int, text string, c calendar) error {
	last := len(s.lines) - 1
	switch found := head.FindStringSubmatch(text); {
	case n == 1:
		s.room = strings.TrimPrefix(text, "# ")
	case n == 2:
		s.topic = text
	case found != nil:
		day, err := strconv.Atoi(found[1])
		if err != nil {
			return err
		}
		at, err := c.at(day, found[2])
		if err != nil {
			return err
		}
		s.lines = append(s.lines, line{at: at, who: found[3], edited: found[4] != ""})
	case strings.HasPrefix(text, "== "):
		return fmt.Errorf("%q is not the head of a message", text)
	case last < 0:
		if text != "" {
			return fmt.Errorf("%q stands before the first message", text)
		}
	case strings.HasPrefix(text, "-- unread "):
		s.unread[strings.TrimPrefix(text, "-- unread ")] = s.lines[last].at
	case strings.HasPrefix(text, "++ "):
		s.lines[last].pictures = append(s.lines[last].pictures, strings.TrimPrefix(text, "++ "))
	case strings.HasPrefix(text, "^^ "):
		words := strings.Fields(text)[1:]
		if len(words) < 2 {
			return fmt.Errorf("%q is not a boost and whose", text)
		}
		s.lines[last].boosts = append(s.lines[last].boosts, boost{words[0], words[1:]})
	default:
		s.lines[last].body += c.name(text) + "\n"
	}
	return nil
}

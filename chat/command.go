package chat

import (
	"regexp"
	"strings"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// Command is one that is typed where one writes, behind a slash.
type Command struct {
	Name string // with its slash
	Hint string // what may follow, as help shows it
	Help string // one line

	// Posts says that a message comes of it, which may be shown before it is there.
	Posts bool

	// forEditors keeps it to those who may change the room.
	forEditors bool
}

// Commands are all there are, in the order that help lists them.
var Commands = []Command{
	{Name: "/play", Hint: "sound", Help: "Plays a sound to everybody who is looking", Posts: true},
	{Name: "/me", Hint: "does something", Help: "Says what you do, in the third person", Posts: true},
	{Name: "/shrug", Hint: "[text]", Help: `Ends your message with ¯\_(ツ)_/¯`, Posts: true},
	{Name: "/topic", Hint: "text", Help: "Changes the topic of the room", forEditors: true},
	{Name: "/invite", Hint: "@name …", Help: "Adds people to the room", forEditors: true},
	{Name: "/remind", Hint: "[me|here|@name] in 20 minutes to …", Help: "Says it again when it is time; /remind list shows what waits"},
	{Name: "/help", Help: "Lists these commands, for your eyes only"},
}

// CommandsFor lists what somebody may use in a room.
func CommandsFor(room Room, who Person) []Command {
	me := tenant.Member{ID: who.ID, Role: tenant.Role(who.Role)}
	var own []Command
	for _, c := range Commands {
		if !c.forEditors || room.CanEdit(me) {
			own = append(own, c)
		}
	}
	return own
}

// commandShape is what counts as a command: a path such as /etc/hosts is none.
var commandShape = regexp.MustCompile(`^/([a-zA-Z?][a-zA-Z-]{0,30})(?:\s|$)`)

// literalShape is what says that a command is meant as text.
var literalShape = regexp.MustCompile(`^//[a-zA-Z?][a-zA-Z-]{0,30}(?:\s|$)`)

// parseCommand splits what was typed into a command, lower case with its slash, and
// the rest of it.
func parseCommand(body string) (name, rest string, ok bool) {
	found := commandShape.FindStringSubmatch(body)
	if found == nil {
		return "", "", false
	}
	return "/" + strings.ToLower(found[1]), strings.TrimSpace(body[1+len(found[1]):]), true
}

// unknownCommand keeps to what is safe to repeat: the shape allows letters only.
func unknownCommand(name string) error {
	return fault.Field("body", "There is no command %s. Type /help for those there are, or /%s to send it as it is.", name, name)
}

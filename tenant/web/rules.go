package web

import "time"

// Whom a rule counts.
const (
	PerAddress   = "address" // and eight times as much for its network
	PerMember    = "member"
	PerToken     = "token"
	PerWorkspace = "workspace"
	PerMailbox   = "address that is mailed"
	PerOperator  = "operator"
)

// How often somebody may ask. Every rule of every page is here, for deploy/limits.md
// to be whole.
var (
	RequestRule      = Rule{"requests", 600, time.Second / 50, PerAddress, "an office behind one address comes nowhere near"}
	MemberRule       = Rule{"requests of a member", 300, time.Second / 20, PerMember, "one person has many tabs; a script that goes mad is stopped alone"}
	TokenRule        = Rule{"requests with a token", 300, time.Second / 20, PerToken, "one program asks as often as a member may; it tells how much is left"}
	BotRule          = Rule{"calls of a bot", 300, time.Second / 10, PerMember, "many alarms go off at once; a loop is stopped before it costs anybody else"}
	BotMessageRule   = Rule{"messages of a bot", 60, time.Second / 4, PerMember, "a room is still to be read"}
	IncomingRule     = Rule{"posts of an alerting tool", 60, time.Second / 2, PerToken, "an alarm that goes off again and again is read once"}
	MessageRule      = Rule{"messages", 30, time.Second / 2, PerMember, "faster than anybody types, slow enough for a room to be read"}
	BoostRule        = Rule{"reactions", 60, time.Second / 4, PerMember, "a hand that goes through the whole picker; each one is shown to the whole room"}
	SearchRule       = Rule{"search", 20, time.Second, PerMember, "one may read through every message of the workspace"}
	SignInRule       = Rule{"sign-in", 10, 18 * time.Second, PerAddress, "guessing passwords"}
	SignUpRule       = Rule{"sign-up", 5, 2 * time.Minute, PerAddress, "a workspace is a schema and a mail"}
	FindRule         = Rule{"find my workspaces", 5, 2 * time.Minute, PerAddress, "each one mails somebody"}
	JoinRule         = Rule{"join", 10, time.Minute, PerAddress, "guessing invitations"}
	AddressRule      = Rule{"check of an address", 60, time.Second, PerAddress, "asked at each key while an address is typed"}
	ConfirmationRule = Rule{"confirmation", 3, 200 * time.Second, PerMember, "each one is a mail"}
	ResetRule        = Rule{"forgotten password", 5, 2 * time.Minute, PerAddress, "each one mails somebody"}
	ResetMailRule    = Rule{"mail about a forgotten password", 5, 2 * time.Minute, PerMailbox, "nobody's mailbox is filled from many addresses"}
	ResetLinkRule    = Rule{"link of a forgotten password", 20, 30 * time.Second, PerAddress, "guessing links"}
	EmailChangeRule  = Rule{"change of email", 3, 200 * time.Second, PerMember, "each one mails somebody else"}
	PasswordRule     = Rule{"password", 10, 18 * time.Second, PerMember, "guessing the current password at an open screen"}
	TransferRule     = Rule{"link to another device", 20, 30 * time.Second, PerAddress, "guessing links"}
	RecoveryRule     = Rule{"link for another member", 10, time.Minute, PerMember, "each one mails somebody"}
	PushTestRule     = Rule{"test notification", 5, 12 * time.Second, PerMember, "each one is a request to a push service"}
	MoveRule         = Rule{"change of address", 10, time.Minute, PerWorkspace, "each one keeps an old address for half a year"}
	DomainRule       = Rule{"domain", 10, 30 * time.Second, PerWorkspace, "each one asks the DNS"}
	OperatorRule     = Rule{"operator sign-in", 10, 18 * time.Second, PerAddress, "guessing passwords of the console"}
	OperatorLinkRule = Rule{"operator welcome", 10, 18 * time.Second, PerAddress, "guessing links of the console"}
	OperatorCodeRule = Rule{"operator code", 10, 3 * time.Minute, PerOperator, "guessing six digits, from wherever it is tried"}
)

var rules = []Rule{
	RequestRule, MemberRule, TokenRule, BotRule, BotMessageRule, IncomingRule, MessageRule, BoostRule, SearchRule, SignInRule, SignUpRule, FindRule, JoinRule, AddressRule, ConfirmationRule, ResetRule,
	ResetMailRule, ResetLinkRule, EmailChangeRule, PasswordRule, PushTestRule, TransferRule, RecoveryRule, MoveRule, DomainRule, OperatorRule, OperatorLinkRule, OperatorCodeRule,
}

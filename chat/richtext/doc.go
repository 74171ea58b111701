// Package richtext turns what a member typed into what others read.
//
// The source is Markdown as people know it from Slack and GitHub: bold, italic,
// strike, code, fences coloured by their language, quotes, lists, tasks, links, bare
// addresses that become links, and @names that become mentions. One star or
// underscore is italic and two are bold, as on GitHub. A newline is a line break. HTML
// and entities are shown as typed, never interpreted; pictures become links.
//
// It owns the grammar (parse.go, autolink.go, mention.go), the HTML it becomes
// (write.go), the colours of code (code.go, languages.go), the plain text used by
// search, notifications and the sidebar (plain.go), and the two sanitising policies
// (sanitize.go): a narrow one that every rendered message passes a second time, and a
// wider one for the HTML that bots send (bot_html.go). It does not own who may be
// mentioned: the caller brings a Mentioner.
//
// The one invariant: whatever goes in, only the tags, attributes and schemes of
// those policies come out. No id, no style, no data-controller, no turbo-stream:
// a page that runs Stimulus and Turbo treats such attributes as instructions.
// The hostile corpus in testdata and FuzzRender hold the package to it.
//
// The second: time stays close to linear. Nesting is capped, each costly construct
// has a budget per message, and a source beyond MaxMarkdown is shown as plain text.
//
// Start at Render.
package richtext

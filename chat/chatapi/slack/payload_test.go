package slack

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"hearth/chat/richtext"
)

func TestHTML(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, payload, want string }{
		{"a text", `{"text":"Disk *full* on _db1_, ~again~"}`, `<div>Disk <strong>full</strong> on <em>db1</em>, <del>again</del></div>`},
		{"a text that says it has no marks", `{"text":"2 * 3 * 4\nnext","mrkdwn":false}`, `<div>2 * 3 * 4<br>next</div>`},
		{"marks that are none", `{"text":"2 * 3 * 4, a_b_c, ** and *open"}`, `<div>2 * 3 * 4, a_b_c, ** and *open</div>`},
		{"marks in marks", `{"text":"*bold and _both_*"}`, `<div><strong>bold and <em>both</em></strong></div>`},
		{"links", `{"text":"<https://a.example/x?a=1&amp;b=2|the graph> and <mailto:ops@a.example> and <https://b.example>"}`,
			`<div><a href="https://a.example/x?a=1&amp;b=2">the graph</a> and <a href="mailto:ops@a.example">ops@a.example</a> and <a href="https://b.example">https://b.example</a></div>`},
		{"people, rooms and words of Slack", `{"text":"<!here> <@U12|ada> <@U13> <#C1|general> <!subteam^S1|@ops> <!date^1^{date}|yesterday>"}`,
			`<div>@here @ada @U13 #general @ops yesterday</div>`},
		{"what was escaped is shown, and no more", `{"text":"a &lt;b&gt; &amp;amp; <script>alert(1)</script>"}`,
			`<div>a &lt;b&gt; &amp;amp; &lt;script&gt;alert(1)&lt;/script&gt;</div>`},
		{"a link to a script is no link", `{"text":"<javascript:alert(1)|x>"}`, `<div>&lt;javascript:alert(1)|x&gt;</div>`},
		{"code and a fence", "{\"text\":\"run `rm *x*`:\\n```\\n<https://a.example|a.example> *no*\\n```\\ndone\"}",
			`<div>run <code>rm *x*</code>:</div><pre><code>a.example *no*</code></pre><div>done</div>`},
		{"a fence that nobody closes", "{\"text\":\"```oops\"}", "<div>```oops</div>"},
		{"a quote", `{"text":"they said\n&gt; first\n> second\nand left"}`, `<div>they said</div><blockquote>first<br>second</blockquote><div>and left</div>`},
		{"emoji", `{"text":":fire: 12:30:45 :no_such: :+1:"}`, `<div>🔥 12:30:45 :no_such: 👍</div>`},
		{"blocks stand for the text", `{"text":"for the bell","blocks":[{"type":"header","text":{"type":"plain_text","text":"Down :fire:"}},{"type":"section","text":{"type":"mrkdwn","text":"*api*"},"fields":[{"type":"mrkdwn","text":"*a*\nb"}],"accessory":{"type":"button","text":{"type":"plain_text","text":"Open"},"url":"https://a.example"}},{"type":"divider"},{"type":"context","elements":[{"type":"plain_text","text":"<now>"},{"type":"image","image_url":"https://a.example/i.png","alt_text":"x"}]},{"type":"image","image_url":"https://a.example/i.png","alt_text":"graph"},{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"Ack"},"url":"https://a.example/ack"},{"type":"button","text":{"type":"plain_text","text":"Nobody hears"}}]},{"type":"video"}]}`,
			`<h4>Down 🔥</h4><div><strong>api</strong></div><ul><li><strong>a</strong><br>b</li></ul><div><a href="https://a.example">Open</a></div><hr><div><small>&lt;now&gt;</small></div><div><a href="https://a.example/i.png">graph</a></div><div><a href="https://a.example/ack">Ack</a></div>`},
		{"blocks that show nothing leave the text", `{"text":"for all","blocks":[{"type":"input"}]}`, `<div>for all</div>`},
		{"a block of Markdown", `{"blocks":[{"type":"markdown","text":"**bold**"}]}`, `<p><strong>bold</strong></p>`},
		{"rich text", `{"blocks":[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"a ","style":{"bold":true,"italic":true}},{"type":"link","url":"https://a.example"},{"type":"emoji","name":"tada"},{"type":"user","user_id":"U1"},{"type":"broadcast","range":"here"}]},{"type":"rich_text_list","style":"ordered","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"one"}]}]},{"type":"rich_text_preformatted","elements":[{"type":"text","text":"x\ny"}]},{"type":"rich_text_quote","elements":[{"type":"text","text":"q"}]}]}]}`,
			`<div><strong><em>a </em></strong><a href="https://a.example">https://a.example</a>🎉@U1@here</div><ol><li>one</li></ol><pre><code>x` + "\n" + `y</code></pre><blockquote>q</blockquote>`},
		{"an attachment", `{"attachments":[{"fallback":"f","pretext":"*new*","author_name":"Grafana","author_link":"https://g.example","title":"[FIRING] cpu","title_link":"https://g.example/1","text":"high","fields":[{"title":"host","value":"db1","short":true},{"title":"load","value":12.5}],"image_url":"https://g.example/p.png","footer":"v10","color":"danger","ts":1}]}`,
			`<div><strong>new</strong></div><blockquote><div><small><a href="https://g.example">Grafana</a></small></div><div><strong><a href="https://g.example/1">[FIRING] cpu</a></strong></div><div>high</div><ul><li><strong>host</strong>: db1</li><li><strong>load</strong>: 12.5</li></ul><div><a href="https://g.example/p.png">https://g.example/p.png</a></div><div><small>v10</small></div></blockquote>`},
		{"an attachment with nothing but a fallback", `{"attachments":[{"fallback":"plain words"}]}`, `<blockquote><div>plain words</div></blockquote>`},
		{"fields nobody knows", `{"text":"x","channel":"#ops","username":"bot","unfurl_links":true,"thread_ts":"1.2"}`, `<div>x</div>`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := HTML([]byte(tt.payload))
			if err != nil || got != tt.want {
				t.Errorf("got\n%s, %v, want\n%s", got, err, tt.want)
			}
			if clean := richtext.SanitizeHTML(got); strings.Contains(clean, "<script") || strings.Contains(clean, "javascript:alert(1)\"") {
				t.Errorf("sanitised: %s", clean)
			}
		})
	}
}

func TestHTMLRefuses(t *testing.T) {
	t.Parallel()
	many := `{"attachments":[` + strings.TrimSuffix(strings.Repeat(`{"text":"x"},`, MaxParts+1), ",") + `]}`
	tests := []struct {
		name, payload string
		want          error
	}{
		{"nothing", ``, ErrPayload},
		{"no JSON", `text=hello`, ErrPayload},
		{"a list", `[]`, ErrPayload},
		{"two objects", `{"text":"a"}{"text":"b"}`, ErrPayload},
		{"a text that is a number", `{"text":1}`, ErrPayload},
		{"a field that is an object", `{"attachments":[{"fields":[{"value":{}}]}]}`, ErrPayload},
		{"an empty object", `{}`, ErrNoText},
		{"blank", `{"text":" \n "}`, ErrNoText},
		{"an empty attachment", `{"attachments":[{"footer":"alone"}]}`, ErrNoText},
		{"more attachments than Slack takes", many, ErrTooMany},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got, err := HTML([]byte(tt.payload)); !errors.Is(err, tt.want) {
				t.Errorf("got %q, %v, want %v", got, err, tt.want)
			}
		})
	}
}

// BenchmarkOdd reads the texts that marks could make slow; compare /1 with /4.
func BenchmarkOdd(b *testing.B) {
	for _, times := range []int{1, 4} {
		for name, piece := range map[string]string{"stars": "*a *b", "open": "<", "colons": ":a", "ticks": "`a", "nested": "*_~a"} {
			payload := []byte(`{"text":"` + strings.Repeat(piece, 2_000*times) + `"}`)
			b.Run(name+"/"+strconv.Itoa(times), func(b *testing.B) {
				for b.Loop() {
					if _, err := HTML(payload); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

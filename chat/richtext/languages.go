package richtext

import "strings"

// lexicon is what it takes to colour a language: not a grammar, but its words and
// what its texts and comments are put in. The zero value colours numbers.
type lexicon struct {
	label   string // how people write the language's name
	read    func(l *lexicon, p *painter, s string)
	words   map[string]bool
	fold    bool     // words in any case
	notes   []string // begin comments that end with the line
	open    string   // begins comments that end with shut
	shut    string
	quotes  string   // of texts on one line
	long    []string // of texts over several lines
	chars   bool     // 'a' is a character, and a lone ' is none
	signs   string   // in front of variables
	inWords string   // belongs to words, besides letters and digits
	calls   bool     // a word in front of ( is called
	keys    byte     // follows the keys of data
}

// lexicons finds a language by each of its names.
var lexicons = map[string]*lexicon{}

func init() {
	slashes := lexicon{notes: []string{"//"}, open: "/*", shut: "*/", quotes: `"`, chars: true, calls: true}
	script := slashes
	script.quotes, script.chars, script.long = `"'`, false, []string{"`"}
	hashes := lexicon{notes: []string{"#"}, quotes: `"'`, calls: true}
	markup := lexicon{read: readMarkup, open: "<!--", shut: "-->", inWords: "-:."}

	const c = `auto break case char const continue default do double else enum extern false float for goto if inline int long NULL
		register return short signed sizeof static struct switch true typedef union unsigned void volatile while bool #include #define #ifdef #ifndef #endif #if #else`
	const js = `async await break case catch class const continue debugger default delete do else export extends false finally for from
		function if import in instanceof let new null of return static super switch this throw true try typeof undefined var void while with yield`
	const java = `abstract assert boolean break byte case catch char class const continue default do double else enum extends final finally
		float for if implements import instanceof int interface long native new null package private protected public record return sealed short
		static strictfp super switch synchronized this throw throws transient true false try var void volatile while yield`

	add("Bash", "bash sh shell zsh console", hashes.with(func(l *lexicon) { l.signs, l.inWords = "$", "-"; l.calls = false },
		`alias break case cd continue do done echo elif else esac eval exec exit export fi for function if in local read return set shift source test then trap unset until while sudo`))
	add("C", "c h", slashes.with(func(l *lexicon) { l.inWords = "#" }, c))
	add("C++", "cpp c++ cc cxx hpp", slashes.with(func(l *lexicon) { l.inWords = "#" }, c+` catch class concept consteval constexpr const_cast delete
		dynamic_cast explicit export final friend mutable namespace new noexcept nullptr operator override private protected public reinterpret_cast requires
		static_cast template this throw try typename using virtual`))
	add("C#", "csharp c# cs", slashes.with(nil, java+` as async await base bool checked decimal delegate event explicit foreach get goto implicit in internal is lock
		namespace object operator out override params readonly ref sbyte sealed set sizeof stackalloc string struct uint ulong unchecked unsafe ushort using virtual where`))
	add("CSS", "css scss less", lexicon{open: "/*", shut: "*/", quotes: `"'`, inWords: "-", signs: "@$#", keys: ':', calls: true}.with(nil, `important`))
	add("Diff", "diff patch", lexicon{read: readDiff})
	add("Dockerfile", "dockerfile docker", hashes.with(func(l *lexicon) { l.signs, l.fold = "$", true },
		`add arg as cmd copy entrypoint env expose from healthcheck label maintainer onbuild run shell stopsignal user volume workdir`))
	add("Elixir", "elixir ex exs", hashes.with(func(l *lexicon) { l.long, l.signs = []string{`"""`}, "@"; l.inWords = "?!" },
		`after and case catch cond def defimpl defmacro defmodule defp defprotocol defstruct do else end false fn for if import in nil not or quote raise receive require rescue true try unless use when with`))
	add("Go", "go golang", slashes.with(func(l *lexicon) { l.long = []string{"`"} }, `any bool break byte case chan comparable const continue default defer else
		error fallthrough false float32 float64 for func go goto if import int int8 int16 int32 int64 interface iota map nil package range return rune select string
		struct switch true type uint uint8 uint16 uint32 uint64 uintptr var`))
	add("GraphQL", "graphql gql", hashes.with(func(l *lexicon) { l.long, l.signs, l.keys = []string{`"""`}, "$@", ':' },
		`directive enum extend fragment implements input interface mutation on query scalar schema subscription type union true false null`))
	add("HTML", "html htm svg vue xhtml", markup)
	add("INI", "ini conf properties env", lexicon{notes: []string{"#", ";"}, quotes: `"'`, keys: '=', inWords: "-."}.with(nil, `true false on off yes no`))
	add("Java", "java", slashes.with(func(l *lexicon) { l.long, l.signs = []string{`"""`}, "@" }, java))
	add("JavaScript", "javascript js jsx mjs cjs node", script.with(func(l *lexicon) { l.inWords = "$" }, js))
	add("JSON", "json jsonc json5", lexicon{notes: []string{"//"}, open: "/*", shut: "*/", quotes: `"`, keys: ':'}.with(nil, `true false null`))
	add("Kotlin", "kotlin kt kts", slashes.with(func(l *lexicon) { l.long, l.signs = []string{`"""`}, "@" }, `abstract as break by catch class companion const
		continue data do else enum false final finally for fun if import in init inline inner interface internal is lateinit null object open operator out override
		package private protected public return sealed super suspend this throw true try typealias val var vararg when where while`))
	add("Lua", "lua", lexicon{notes: []string{"--"}, quotes: `"'`, calls: true}.with(nil, `and break do else elseif end false for function goto if in local nil not or repeat return then true until while`))
	add("Makefile", "makefile make mk", hashes.with(func(l *lexicon) { l.signs, l.keys, l.inWords = "$", ':', "-." }, `define else endef endif export ifdef ifeq ifndef ifneq include override`))
	add("Nginx", "nginx nginxconf", hashes.with(func(l *lexicon) { l.signs, l.calls = "$", false }, `events http if include listen location map proxy_pass return rewrite root server server_name set upstream`))
	add("PHP", "php", script.with(func(l *lexicon) { l.notes, l.signs, l.fold, l.long = []string{"//", "#"}, "$", true, nil }, java+` and array as callable clone declare die echo
		elseif empty endfor endforeach endif endwhile eval exit fn foreach function global goto include include_once insteadof isset list match mixed namespace or
		print readonly require require_once self string trait unset use xor php`))
	add("PowerShell", "powershell ps1 pwsh", lexicon{notes: []string{"#"}, open: "<#", shut: "#>", quotes: `"'`, signs: "$", inWords: "-", fold: true}.with(nil,
		`begin break catch class continue do else elseif end enum exit filter finally for foreach function if in param process return switch throw trap try until using while`))
	add("Protocol Buffers", "protobuf proto", slashes.with(nil, `bool bytes double enum extend fixed32 fixed64 float import int32 int64 map message oneof option optional package
		repeated required reserved returns rpc service sint32 sint64 stream string syntax true false uint32 uint64`))
	add("Python", "python py python3", hashes.with(func(l *lexicon) { l.long, l.signs = []string{`"""`, `'''`}, "@" }, `False None True and as assert async await break case class continue def
		del elif else except finally for from global if import in is lambda match nonlocal not or pass raise return self try while with yield`))
	add("R", "r rscript", hashes.with(func(l *lexicon) { l.inWords = "." }, `break else FALSE for function if in Inf library NA NaN next NULL repeat return TRUE while`))
	add("Ruby", "ruby rb", hashes.with(func(l *lexicon) { l.signs, l.inWords = "@$:", "?!" }, `alias and begin break case class def defined? do else elsif end ensure extend false for if
		in include module next nil not or private protected public raise redo require require_relative rescue retry return self super then true undef unless until when while yield
		attr_reader attr_writer attr_accessor`))
	add("Rust", "rust rs", slashes.with(func(l *lexicon) { l.inWords = "" }, `as async await bool break char const continue crate dyn else enum extern f32 f64 false fn for i8 i16 i32 i64 i128 if impl
		in isize let loop match mod move mut pub ref return self Self static str String struct super trait true type u8 u16 u32 u64 u128 union unsafe use usize where while`))
	add("SQL", "sql psql mysql postgres postgresql sqlite plpgsql", lexicon{notes: []string{"--"}, open: "/*", shut: "*/", quotes: `'"`, fold: true, calls: true}.with(nil, `add all alter and any as asc
		begin between bigint boolean by cascade case check column commit constraint create cross current_timestamp default delete desc distinct drop else end exists explain false
		filter foreign from full function grant group having if in index inner insert int integer into interval is join json jsonb key lateral left like ilike limit not null numeric offset on or order outer
		over partition primary references returning revoke right rollback row rows select set smallint table text then timestamp timestamptz to transaction trigger true truncate union
		unique update using uuid values varchar view when where with`))
	add("Swift", "swift", slashes.with(func(l *lexicon) { l.long, l.signs, l.chars = []string{`"""`}, "@#", false }, `as associatedtype async await break case catch class continue default defer deinit do else enum
		extension fallthrough false fileprivate for func guard if import in init inout internal is let nil open operator override private protocol public repeat rethrows return
		self Self some static struct subscript super switch throw throws true try typealias var where while`))
	add("Terraform", "terraform hcl tf", hashes.with(func(l *lexicon) { l.notes, l.keys, l.inWords = []string{"#", "//"}, '=', "-" }, `data false for if in locals module null output provider resource terraform true variable`))
	add("TOML", "toml", lexicon{notes: []string{"#"}, quotes: `"'`, long: []string{`"""`, `'''`}, keys: '=', inWords: "-."}.with(nil, `true false`))
	add("TypeScript", "typescript ts tsx", script.with(func(l *lexicon) { l.inWords, l.signs = "$", "@" }, js+` abstract any as asserts bigint boolean declare enum get implements
		infer interface is keyof module namespace never number object override private protected public readonly satisfies set string symbol type unique unknown`))
	add("XML", "xml rss xsl plist", markup)
	add("YAML", "yaml yml", lexicon{notes: []string{"#"}, quotes: `"'`, keys: ':', inWords: "-./", signs: "&*"}.with(nil, `true false null yes no on off`))
}

// with makes a language of its family.
func (l lexicon) with(change func(*lexicon), words string) lexicon {
	if change != nil {
		change(&l)
	}
	l.words = map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		l.words[word] = true
	}
	return l
}

func add(label, names string, l lexicon) {
	l.label = label
	if l.read == nil {
		l.read = readCode
	}
	for name := range strings.FieldsSeq(names) {
		lexicons[name] = &l
	}
}

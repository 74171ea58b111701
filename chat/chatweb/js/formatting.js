// Markdown around a selection. Everything goes through insert, which the browser can
// undo like typing.
const around = { bold: "**", italic: "*", strike: "~~", code: "`" }
const before = { quote: () => "> ", list: () => "- ", numbers: (i) => `${i + 1}. ` }
const marked = { quote: /^> ?/, list: /^[-*+] /, numbers: /^\d+[.)] / }
const item = /^(\s*)(?:([-*+])|(\d+)([.)])|(>))( \[[ xX]\])? /
const address = /^https?:\/\/\S+$/

export function apply(field, kind) {
  const many = field.value.slice(field.selectionStart, field.selectionEnd).includes("\n")
  if (kind === "block" || (kind === "code" && many)) block(field)
  else if (kind === "link") link(field, "") || insert(field, field.selectionStart, field.selectionEnd, "[](https://)", 1)
  else if (around[kind]) wrap(field, around[kind])
  else lines(field, kind)
}

// wrap puts a mark on both sides of the selection, or takes it away.
function wrap(field, mark) {
  const { value } = field
  let [start, end] = [field.selectionStart, field.selectionEnd]
  while (start < end && /\s/.test(value[start])) start++
  while (end > start && /\s/.test(value[end - 1])) end--
  const inner = value.slice(start, end)
  const size = mark.length
  if (isMarked(inner, mark) && inner.length > 2 * size) {
    return insert(field, start, end, inner.slice(size, -size), 0, inner.length - 2 * size)
  }
  if (has(value.slice(0, start), value.slice(end), mark)) return insert(field, start - size, end + size, inner, 0, inner.length)
  insert(field, start, end, mark + inner + mark, size, inner.length)
}

function isMarked(text, mark) {
  return text.startsWith(mark) && text.endsWith(mark) && (mark !== "*" || (!text.startsWith("**") || text.startsWith("***")))
}

// has tells one star from two: three are both.
function has(left, right, mark) {
  const run = (text) => text.match(/^\**/)[0].length
  if (mark[0] !== "*") return left.endsWith(mark) && right.startsWith(mark)
  const stars = Math.min(run([...left].reverse().join("")), run(right))
  return mark === "*" ? stars % 2 === 1 : stars >= 2
}

// link makes [text](address) of the selection; without an address it says where one goes.
export function link(field, url) {
  const { value, selectionStart: start, selectionEnd: end } = field
  const text = value.slice(start, end)
  if (!text.trim() || text.includes("\n") || (url && (!address.test(url) || address.test(text)))) return false
  if (address.test(text)) insert(field, start, end, `[](${text})`, 1)
  else insert(field, start, end, `[${text}](${url || "https://"})`, url ? text.length + url.length + 4 : text.length + 3, url ? 0 : 8)
  return true
}

// lines puts a mark before each line of the selection, or takes it away.
function lines(field, kind) {
  const [start, end] = wholeLines(field)
  const all = field.value.slice(start, end).split("\n")
  const every = all.every((line) => marked[kind].test(line))
  const bare = all.map((line) => line.replace(kind === "quote" ? marked.quote : /^(?:[-*+] |\d+[.)] )/, ""))
  const text = (every ? bare : bare.map((line, i) => (kind === "quote" && !every ? before.quote() + all[i] : before[kind](i) + line))).join("\n")
  insert(field, start, end, text, text.length)
}

function block(field) {
  const [start, end] = wholeLines(field)
  const text = field.value.slice(start, end)
  const fenced = /^```[^\n]*\n([^]*?)\n?```$/.exec(text)
  if (fenced) return insert(field, start, end, fenced[1], 0, fenced[1].length)
  insert(field, start, end, "```\n" + text + "\n```", 4, text.length)
}

function wholeLines({ value, selectionStart, selectionEnd }) {
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1
  const end = value.indexOf("\n", selectionEnd)
  return [start, end < 0 ? value.length : end]
}

// goOn begins the next item of a list or line of a quote, and ends it behind an empty one.
export function goOn(field) {
  const { value, selectionStart: at, selectionEnd } = field
  if (at !== selectionEnd || (value.slice(0, at).match(/^```/gm)?.length ?? 0) % 2) return false
  const start = value.lastIndexOf("\n", at - 1) + 1
  const line = value.slice(start, at)
  const [mark, indent, bullet, number, dot, quote, box] = item.exec(line) ?? []
  if (!mark) return false
  if (mark === line) insert(field, start, at, "", 0)
  else insert(field, at, at, `\n${indent}${bullet ?? quote ?? Number(number) + 1 + dot}${box ? " [ ]" : ""} `)
  return true
}

// insert replaces a stretch of the text, and selects length letters of the new one.
export function insert(field, start, end, text, from = text.length, length = 0) {
  field.focus()
  field.setSelectionRange(start, end)
  if (start !== end || text) {
    const done = document.execCommand(text ? "insertText" : "delete", false, text)
    if (!done) {
      field.setRangeText(text, start, end, "end")
      field.dispatchEvent(new InputEvent("input", { bubbles: true }))
    }
  }
  field.setSelectionRange(start + from, start + from + length)
}

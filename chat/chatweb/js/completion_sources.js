const most = 12
let emojis

// Each source says by which sign it is asked (the first group is
// what a choice replaces, the second the question) and finds { text, line, exact }:
// what is written, how it is shown, and whether the question is all of it already.
export function sources(field, people, fragment) {
  return [commands(field.form), persons(field, people, fragment), rooms(), emoji()]
}

// persons are those of the room, and behind /invite those who are not in it.
function persons(field, people, fragment) {
  const lists = { [`${people}?q=`]: new Map(), [`${people}?invite&q=`]: new Map() }
  const invites = Boolean(field.form.querySelector("template[data-commands]")?.content.querySelector('[data-name="/invite"]'))
  return {
    name: "People",
    sign: /(?:^|[^\p{L}\p{N}@])(@([^\s@`.,;:!?)](?:[^\n@`]{0,60}[^\s@`.,;:!?)])?)?)$/u, // a full stop ends the name
    wait: 120,
    isText: true,
    fits: ({ name }, query) => name.includes(fold(query)),
    async find(query = "") {
      const url = `${people}?${invites && /^\/invite\s/i.test(field.value) ? "invite&" : ""}q=`
      const asked = lists[url]
      // Nobody begins with "hello": nobody begins with "hello again" either.
      for (const [less, page] of asked) if (page.childElementCount === 0 && fold(query).startsWith(fold(less))) return []
      const page = asked.get(query) ?? (await fragment(url + encodeURIComponent(query)))
      if (page) asked.set(query, page)
      return [...(page?.children ?? [])].map((child) => {
        const { write, name, also } = child.dataset
        const plain = write === `@${name}`
        const exact = (said = "") => plain && [name, also].some((one) => one && one.toLowerCase() === said.toLowerCase())
        return { text: write, line: child.cloneNode(true), name: fold(name), exact }
      })
    },
  }
}

function rooms() {
  const find = (query = "") =>
    [...document.querySelectorAll("#rooms li:not([data-direct]) .room-link")]
      .map((link) => ({ link, shown: link.querySelector(".name").textContent.replace(/\s+/g, " ").trim() }))
      .map((room) => ({ ...room, name: fold(room.shown) }))
      .filter(({ name }) => name.includes(fold(query)))
      .sort((a, b) => b.name.startsWith(fold(query)) - a.name.startsWith(fold(query)))
      .slice(0, most)
      .map(({ link, shown, name }) => ({
        text: `[#${shown.replace(/[[\]\\]/g, "\\$&")}](${link.href})`,
        line: option(link.querySelector(".icon").cloneNode(true), shown),
        name,
        exact: (said) => fold(said) === name,
      }))
  return { name: "Rooms", sign: /(?:^|[\s(])(#([^\s#](?:[^\n#]{0,40}[^\s#])?)?)$/u, fits: ({ name }, query) => name.includes(fold(query)), find }
}

function emoji() {
  return {
    name: "Emoji",
    sign: /(?:^|[\s(])(:([\p{L}\p{N}_+-]{2,40}:?))$/u,
    fits: () => true,
    closes: (query) => query.endsWith(":"),
    async find(query) {
      emojis ??= (await import("./emoji_data.js")).default
      const wanted = words(query)
      return emojis
        .map(([char, name, more]) => ({ char, name, all: [name, ...`${name} ${more}`.split(" ")] }))
        .map((one) => ({ ...one, rank: rank(one.all, wanted) }))
        .filter((one) => one.rank < 3)
        .sort((a, b) => a.rank - b.rank)
        .slice(0, most)
        .map(({ char, name, all }) => ({ text: char, line: option(glyph(char), name), name, exact: (said) => all.includes(words(said)) }))
    },
  }
}

// rank is lower for better: the word itself, the beginning of the name, of another
// word. Two letters are a word too often: every country has some.
function rank(all, wanted) {
  if (wanted.length > 2 && all.includes(wanted)) return 0
  if (all[0].startsWith(wanted)) return 1
  return all.some((word) => word.startsWith(wanted)) ? 2 : 3
}

function words(query) {
  return query.toLowerCase().replace(/:$/, "").replaceAll("_", " ")
}

function commands(form) {
  const known = [...(form.querySelector("template[data-commands]")?.content.children ?? [])]
  const find = (query = "") =>
    known
      .filter(({ dataset }) => dataset.name.startsWith(`/${query.toLowerCase()}`))
      .map(({ dataset: { name, hint }, textContent }) => ({
        text: name,
        line: described(strong(name), hint ?? "", small(textContent)),
        name,
        exact: (said = "") => name === `/${said.toLowerCase()}`,
      }))
  return { name: "Commands", sign: /^(\/([a-z]*))$/i, isText: true, fits: ({ name }, query = "") => name.startsWith(`/${query.toLowerCase()}`), find }
}

function option(...inside) {
  const line = document.createElement("li")
  line.setAttribute("role", "option")
  line.append(...inside)
  return line
}

function described(...inside) {
  const line = option(...inside)
  line.className = "completion-command"
  return line
}

function element(tag, text, name = "") {
  const made = document.createElement(tag)
  made.className = name
  made.textContent = text
  return made
}

const strong = (text) => element("strong", text)
const small = (text) => element("small", text, "end")
const glyph = (text) => element("span", text, "completion-emoji")

function fold(text = "") {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
}

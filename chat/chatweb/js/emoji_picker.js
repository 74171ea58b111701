import emoji, { groups } from "./emoji_data.js"

// Loaded when somebody looks for an emoji. It imports nothing that the page has, so
// that the page's own script stays in one piece.
const storedAs = "hearth:emoji"
const mostRecent = 16
const mostFound = 96
const mostCharacters = 16 // of words, as chat.MaxBoost
const gap = 4
const margin = 8

const shell = `
  <input class="input" type="search" aria-label="Search emoji" placeholder="Search emoji" autocomplete="off" spellcheck="false">
  <div class="emoji-groups" role="toolbar" aria-label="Groups of emoji"></div>
  <div class="emoji-list"></div>
  <form class="emoji-words" novalidate>
    <input class="input" name="content" aria-label="A few words" placeholder="Or a few words" autocomplete="off">
    <button class="btn">Add</button>
    <p class="says bad" role="alert" hidden><span></span></p>
  </form>`

const all = emoji.map(([char, name, words]) => ({ char, name, words: `${name} ${words}`.toLowerCase().split(/[\s:]+/) }))
let picker
let search
let list
let done

// pick opens the picker beside a button, and tells done what was picked: an emoji, or
// a few words.
export function pick(button, then) {
  done = then
  picker ??= build()
  document.body.append(picker) // Turbo changes the page
  search.value = picker.querySelector("form input").value = ""
  say("")
  browse()
  picker.showPopover()
  place(button.getBoundingClientRect(), picker.getBoundingClientRect())
  search.focus()
}

function build() {
  const made = document.createElement("div")
  made.className = "emoji-picker"
  made.popover = "auto"
  made.role = "dialog"
  made.ariaLabel = "Add reaction"
  made.dataset.turboTemporary = ""
  made.innerHTML = shell
  search = made.querySelector("input")
  list = made.querySelector(".emoji-list")
  made.querySelector(".emoji-groups").append(...groups.map(([name, at], i) => {
    const button = key(all[at].char, name)
    button.tabIndex = i ? -1 : 0
    button.addEventListener("click", () => toGroup(name))
    return button
  }))
  search.addEventListener("input", () => (search.value.trim() ? find(search.value) : browse()))
  made.addEventListener("keydown", pressed)
  list.addEventListener("click", ({ target }) => target.value && take(target.value))
  made.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault()
    takeWords(event.target.content.value.trim())
  })
  return made
}

function browse() {
  const recent = stored().map((char) => all.find((one) => one.char === char)).filter(Boolean)
  const ends = [...groups.slice(1).map(([, at]) => at), all.length]
  const named = groups.map(([name, at], i) => section(name, all.slice(at, ends[i])))
  list.replaceChildren(...(recent.length ? [section("Recent", recent)] : []), ...named)
  begin()
}

// find takes every word as the beginning of one that an emoji has; those whose name
// begins like it stand in front.
function find(text) {
  const wanted = text.toLowerCase().replaceAll(":", " ").trim()
  const parts = wanted.split(/\s+/)
  const found = all.filter(({ words }) => parts.every((part) => words.some((word) => word.startsWith(part))))
  const first = found.filter(({ name }) => name.startsWith(wanted))
  const rest = found.filter((one) => !first.includes(one))
  list.replaceChildren(section(found.length ? "Found" : "No emoji is called that", [...first, ...rest].slice(0, mostFound)))
  begin()
}

function begin() {
  list.scrollTop = 0
  const first = list.querySelector("button")
  if (first) first.tabIndex = 0
}

function section(title, some) {
  const made = document.createElement("section")
  const heading = document.createElement("h3")
  heading.textContent = made.ariaLabel = title
  const grid = document.createElement("div")
  grid.className = "emoji-grid"
  grid.append(...some.map(({ char, name }) => key(char, name)))
  made.append(heading, grid)
  return made
}

function key(char, name) {
  const button = document.createElement("button")
  button.type = "button"
  button.tabIndex = -1
  button.textContent = button.value = char
  button.ariaLabel = button.title = name
  return button
}

function toGroup(name) {
  search.value = ""
  browse()
  list.querySelector(`section[aria-label="${name}"]`).scrollIntoView({ block: "start" })
}

function pressed(event) {
  const from = event.target
  const to = from === search ? ofSearch(event.key) : from.closest(".emoji-list") ? ofGrid(from, event.key) : along(from, event.key)
  if (to) {
    event.preventDefault()
    to.focus()
  } else if (from === search && event.key === "Enter") {
    event.preventDefault()
    if (search.value.trim()) list.querySelector("button")?.click()
  } else if (from.closest(".emoji-list") && event.key.length === 1 && event.key !== " ") search.focus()
}

function ofSearch(name) {
  return name === "ArrowDown" ? list.querySelector("button") : undefined
}

function along(from, name) {
  const way = { ArrowLeft: "previousElementSibling", ArrowRight: "nextElementSibling" }[name]
  return from.closest(".emoji-groups") ? from[way] : undefined
}

// ofGrid goes from one row to another, over the end of a group, and out to the search.
function ofGrid(from, name) {
  const every = [...list.querySelectorAll("button")]
  const grid = from.parentElement
  const at = [...grid.children].indexOf(from)
  const columns = getComputedStyle(grid).gridTemplateColumns.split(" ").length
  const grids = [...list.querySelectorAll(".emoji-grid")]
  const other = (way) => grids[grids.indexOf(grid) + way]?.children
  switch (name) {
    case "ArrowRight":
      return every[every.indexOf(from) + 1]
    case "ArrowLeft":
      return every[every.indexOf(from) - 1] ?? search
    case "ArrowDown": {
      const below = other(1)
      const last = Math.floor((grid.children.length - 1) / columns) > Math.floor(at / columns) ? grid.lastElementChild : below?.[Math.min(at % columns, below.length - 1)]
      return grid.children[at + columns] ?? last
    }
    case "ArrowUp": {
      const above = other(-1)
      const row = above && Math.floor((above.length - 1) / columns) * columns
      return grid.children[at - columns] ?? above?.[Math.min(row + at, above.length - 1)] ?? search
    }
  }
}

function take(content) {
  store([content, ...stored().filter((char) => char !== content)].slice(0, mostRecent))
  picker.hidePopover()
  done(content)
}

function takeWords(words) {
  const length = [...new Intl.Segmenter().segment(words)].length
  if (!length) return say("Write a word or two first.")
  if (length > mostCharacters) return say(`A reaction has at most ${mostCharacters} characters.`)
  picker.hidePopover()
  done(words)
}

function say(problem) {
  const place = picker.querySelector(".says")
  place.hidden = !problem
  place.firstElementChild.textContent = problem
}

function place(at, box) {
  const below = at.bottom + gap
  const top = below + box.height > innerHeight - margin ? at.top - gap - box.height : below
  const left = at.left + box.width < innerWidth - margin ? at.left : at.right - box.width
  picker.style.left = `${clamp(left, innerWidth - box.width)}px`
  picker.style.top = `${clamp(top, innerHeight - box.height)}px`
}

function clamp(value, most) {
  return Math.max(margin, Math.min(value, most - margin))
}

function stored() {
  try {
    return JSON.parse(localStorage.getItem(storedAs)) ?? []
  } catch {
    return []
  }
}

function store(recent) {
  try {
    localStorage.setItem(storedAs, JSON.stringify(recent))
  } catch {
    // Full or forbidden: nothing is remembered.
  }
}

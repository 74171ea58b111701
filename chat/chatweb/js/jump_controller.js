import { Controller } from "@hotwired/stimulus"
import { visit } from "@hotwired/turbo"
import { zone } from "./zone_controller.js"

const most = 12

// Finds a room by a few letters of its name among those in the sidebar, or else leads to
// messages with these words.
export default class extends Controller {
  static targets = ["dialog", "field", "options", "nothing"]

  open() {
    if (document.querySelector("dialog[open]")) return
    this.fieldTarget.value = ""
    this.dialogTarget.showModal()
    this.fieldTarget.focus()
    this.find()
  }

  find() {
    const text = this.fieldTarget.value.trim()
    const wanted = text.toLowerCase()
    const found = [...document.querySelectorAll("#rooms .room-link")]
      .map((link) => ({ link, name: link.querySelector(".name").textContent.replace(/\s+/g, " ").trim() }))
      .map((room) => ({ ...room, rank: rank(room.name.toLowerCase(), wanted) }))
      .filter((room) => room.rank >= 0)
      .sort((a, b) => a.rank - b.rank)
      .slice(0, most)
    this.optionsTarget.replaceChildren(...found.map((room, index) => option(room, index)))
    if (text) this.optionsTarget.append(this.search(text, found.length))
    this.nothingTarget.hidden = found.length > 0
    this.select(0)
  }

  key(event) {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (way) {
      event.preventDefault()
      this.select(this.at + way)
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault()
      this.go(this.options[this.at])
    }
  }

  choose({ target }) {
    this.go(target.closest("[role=option]"))
  }

  go(option) {
    if (!option) return
    this.dialogTarget.close()
    visit(option.dataset.href)
  }

  select(index) {
    const all = this.options
    this.at = all.length ? (index + all.length) % all.length : 0
    all.forEach((option, i) => option.setAttribute("aria-selected", String(i === this.at)))
    all[this.at]?.scrollIntoView({ block: "nearest" })
    this.fieldTarget.setAttribute("aria-activedescendant", all[this.at]?.id ?? "")
  }

  search(text, index) {
    const line = listed(index, `/search?${new URLSearchParams({ q: text, tz: zone() })}`)
    line.append(this.dialogTarget.querySelector(".find .icon").cloneNode(true), `Search messages for “${text}”`)
    return line
  }

  get options() {
    return [...this.optionsTarget.children]
  }
}

// rank is lower for better, and below zero for no answer at all.
function rank(name, wanted) {
  if (name.startsWith(wanted)) return 0
  if (name.split(/\s+/).some((word) => word.startsWith(wanted))) return 1
  return name.includes(wanted) ? 2 : -1
}

function listed(index, href) {
  const line = document.createElement("li")
  line.id = `jump-${index}`
  line.setAttribute("role", "option")
  line.dataset.href = href
  return line
}

function option({ link, name }, index) {
  const line = listed(index, link.href)
  line.append(link.querySelector(".avatar, .icon").cloneNode(true), name)
  const unread = link.querySelector(".count:not([hidden]) [data-count]")
  if (unread) {
    const count = document.createElement("small")
    count.className = "end"
    count.textContent = `${unread.textContent} unread`
    line.append(count)
  }
  return line
}

import { sources } from "./completion_sources.js"
import { insert } from "./formatting.js"

let made = 0
const ends = /^[\s.,;:!?)\]}"']/

// The list over a field. The field keeps the focus; keys reach the list first while
// it is open.
export class Completion {
  constructor(field, people, fragment) {
    this.field = field
    this.sources = sources(field, people, fragment)
    this.box = document.createElement("ul")
    this.box.id = `completion-${++made}`
    this.box.className = "completion options menu"
    this.box.popover = "manual"
    this.box.setAttribute("role", "listbox")
    this.box.tabIndex = 0 // it may scroll
    this.status = document.createElement("p")
    this.status.className = "sr"
    this.status.setAttribute("role", "status")
    field.form.append(this.box, this.status)
    field.addEventListener("keydown", this.key, { capture: true })
    field.addEventListener("blur", this.close)
    this.box.addEventListener("pointerdown", (event) => event.preventDefault())
    this.box.addEventListener("click", (event) => this.commit(this.options.indexOf(event.target.closest("[role=option]"))))
  }

  leave() {
    this.close()
    this.box.remove()
    this.status.remove()
    this.field.removeEventListener("keydown", this.key, { capture: true })
  }

  look() {
    clearTimeout(this.timer)
    this.asked = this.question()
    if (!this.asked || this.asked.start === this.dismissed) return this.close()
    this.dismissed = undefined
    const { source, query } = this.asked
    if (this.isOpen) this.show(this.items.filter((item) => item.source === source && source.fits(item, query)))
    const asked = this.asked
    this.timer = setTimeout(() => this.find(asked), this.isOpen ? (source.wait ?? 0) : 0)
  }

  question() {
    if (this.field.selectionStart !== this.field.selectionEnd) return
    const before = this.field.value.slice(0, this.field.selectionStart)
    return this.sources
      .map((source) => ({ source, found: source.sign.exec(before) }))
      .filter(({ found }) => found)
      .map(({ source, found }) => ({ source, start: before.length - found[1].length, query: found[2] }))
      .sort((a, b) => b.start - a.start)[0] // the sign nearest to the caret
  }

  async find(asked) {
    const items = await asked.source.find(asked.query)
    if (asked !== this.asked || document.activeElement !== this.field) return
    items.forEach((item) => (item.source = asked.source))
    this.show(items)
    if (!asked.source.closes?.(asked.query)) return
    if (items[0]?.exact(asked.query)) this.commit(0)
    else this.close()
  }

  show(items) {
    this.items = items
    if (items.length === 0) return this.hide()
    this.box.replaceChildren(...items.map(({ line }, i) => Object.assign(line, { id: `${this.box.id}-${i}` })))
    this.box.setAttribute("aria-label", this.asked.source.name)
    if (!this.isOpen) this.box.showPopover()
    this.place()
    this.status.textContent = `${this.asked.source.name}: ${items.length}`
    this.field.setAttribute("aria-autocomplete", "list")
    this.field.setAttribute("aria-haspopup", "listbox")
    this.field.setAttribute("aria-controls", this.box.id)
    this.select(0)
  }

  close = () => {
    clearTimeout(this.timer)
    this.asked = undefined
    this.hide()
  }

  hide() {
    if (this.isOpen) this.box.hidePopover()
    this.status.textContent = ""
    for (const name of ["autocomplete", "haspopup", "controls", "activedescendant"]) this.field.removeAttribute(`aria-${name}`)
  }

  key = (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    if (!this.isOpen) return this.closeUp(event)
    const item = this.items[this.at]
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (way) this.select(this.at + way)
    else if (event.key === "Escape") {
      this.dismissed = this.asked?.start
      this.close()
    } else if (event.key === " " && item.exact(this.asked.query)) this.commit(this.at)
    else if (event.key === "Tab" && !event.shiftKey) this.commit(this.at)
    else if (event.key === "Enter" && !event.shiftKey) {
      if (item.source.isText && item.exact(this.asked.query)) return this.close() // it says all already: send it
      this.commit(this.at)
    } else return
    event.preventDefault()
    event.stopImmediatePropagation()
  }

  select(index) {
    this.at = (index + this.items.length) % this.items.length
    this.options.forEach((line, i) => line.setAttribute("aria-selected", String(i === this.at)))
    this.options[this.at].scrollIntoView({ block: "nearest" })
    this.field.setAttribute("aria-activedescendant", this.options[this.at].id)
  }

  commit(index) {
    const item = this.items[index]
    if (!item || !this.asked) return
    const end = this.field.selectionStart
    const tail = ends.test(this.field.value.slice(end)) ? "" : " "
    const { start } = this.asked
    this.close()
    insert(this.field, start, end, item.text + tail)
    this.close()
    this.spare = tail && this.field.selectionStart
  }

  // closeUp takes the space back that came with what was picked, for a comma or a full stop.
  closeUp({ key }) {
    const { selectionStart: at, selectionEnd } = this.field
    if (this.spare && at === this.spare && at === selectionEnd && /^[.,;:!?)]$/.test(key)) this.field.setSelectionRange(at - 1, at)
    if (key.length === 1) this.spare = undefined
  }

  // place puts the list over the field, or under it where there is more room.
  place() {
    const field = this.field.getBoundingClientRect()
    const box = this.box
    box.style.inlineSize = `${Math.min(field.width, 380)}px`
    box.style.maxBlockSize = `${Math.max(120, Math.min(400, Math.max(field.top, innerHeight - field.bottom) - 16))}px`
    const { height, width } = box.getBoundingClientRect()
    const above = field.top > height + 8 || field.top > innerHeight - field.bottom
    box.style.top = `${above ? Math.max(4, field.top - height - 6) : field.bottom + 6}px`
    box.style.left = `${getComputedStyle(this.field.form).direction === "rtl" ? field.right - width : field.left}px`
  }

  get isOpen() {
    return this.box.matches(":popover-open")
  }

  get options() {
    return [...this.box.children]
  }
}

import { Controller } from "@hotwired/stimulus"

const isMac = /Mac|iPhone|iPad/.test(navigator.platform)
const plain = { b: "bold", i: "italic", e: "code", k: "link" }
const shifted = { KeyX: "strike", KeyE: "block", Digit7: "numbers", Digit8: "list", Digit9: "quote" }
const shown = "hearth:format"

// Marks around what is written. What they do is loaded when somebody writes.
export default class extends Controller {
  static targets = ["bar", "toggle"]

  connect() {
    if (!isMac) for (const button of this.buttons) button.dataset.tip = button.dataset.tip.replace("⌘", "Ctrl ").replace("⇧", "Shift ")
    this.show(read() === "1" && this.hasToggleTarget)
  }

  // load is asked for with the first letter, so that keys find it there. Without a
  // network the next letter asks again.
  load() {
    return (this.loading ??= import("./formatting.js").then(
      (all) => (this.does = all),
      () => (this.loading = undefined),
    ))
  }

  toggle() {
    this.show(this.barTarget.hidden)
    try {
      localStorage.setItem(shown, this.barTarget.hidden ? "" : "1")
    } catch {
      // It is shown for now.
    }
    this.field.focus()
  }

  show(open) {
    this.barTarget.hidden = !open
    if (this.hasToggleTarget) this.toggleTarget.setAttribute("aria-expanded", String(open))
  }

  async press({ currentTarget }) {
    await this.load()
    this.does?.apply(this.field, currentTarget.dataset.format)
  }

  async key(event) {
    if (event.isComposing || event.defaultPrevented) return
    const mod = isMac ? event.metaKey : event.ctrlKey
    if (mod && !event.altKey) {
      const kind = event.shiftKey ? shifted[event.code] : plain[event.key.toLowerCase()]
      const { selectionStart: start, selectionEnd: end } = this.field
      if (!kind || (kind === "link" && start === end)) return // ⌘K without a selection jumps
      event.preventDefault()
      await this.load()
      this.does?.apply(this.field, kind)
    } else if (event.key === "Enter" && this.does?.goOn(this.field)) event.preventDefault()
  }

  // paste makes a link of what is selected.
  paste(event) {
    const text = event.clipboardData?.getData("text/plain").trim() ?? ""
    if (text && this.does?.link(this.field, text)) event.preventDefault()
  }

  // move goes along the bar, which is one stop for Tab.
  move(event) {
    const all = this.buttons
    const at = all.indexOf(document.activeElement)
    const way = getComputedStyle(this.barTarget).direction === "rtl" ? -1 : 1
    const to = { ArrowRight: at + way, ArrowLeft: at - way, Home: 0, End: -1 }[event.key]
    if (event.key === "Escape") this.field.focus()
    if (to === undefined) return
    event.preventDefault()
    all.forEach((button) => (button.tabIndex = -1))
    const next = all.at(to % all.length)
    next.tabIndex = 0
    next.focus()
  }

  // stay keeps the selection where it is while a button is pressed.
  stay(event) {
    event.preventDefault()
  }

  get field() {
    return this.element.elements.body
  }

  get buttons() {
    return [...this.barTarget.querySelectorAll("button")]
  }
}

function read() {
  try {
    return localStorage.getItem(shown)
  } catch {
    return null
  }
}

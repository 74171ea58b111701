import { Controller } from "@hotwired/stimulus"

const gap = 4
const margin = 8

// Sits on a popover with role menu. The browser opens it from the button that
// names it in popovertarget, and closes it on Esc or a click elsewhere; this
// places it beside that button and moves through it by keyboard.
export default class extends Controller {
  connect() {
    this.element.addEventListener("toggle", this.toggled)
    this.element.addEventListener("keydown", this.key)
    this.element.addEventListener("click", this.chosen)
    addEventListener("turbo:before-cache", this.close)
  }

  disconnect() {
    this.element.removeEventListener("toggle", this.toggled)
    this.element.removeEventListener("keydown", this.key)
    this.element.removeEventListener("click", this.chosen)
    removeEventListener("turbo:before-cache", this.close)
  }

  toggled = (event) => {
    const open = event.newState === "open"
    for (const button of this.buttons) button.setAttribute("aria-expanded", String(open))
    if (!open) return
    this.place()
    this.items[0]?.focus()
  }

  chosen = (event) => {
    if (event.target.closest("[role^=menuitem]")) this.close()
  }

  close = () => {
    if (this.element.matches(":popover-open")) this.element.hidePopover()
  }

  key = (event) => {
    const items = this.items
    const at = items.indexOf(document.activeElement)
    const to = {
      ArrowDown: next(items, at, 1),
      ArrowUp: next(items, at, -1),
      ArrowRight: (at + 1) % items.length,
      ArrowLeft: (at - 1 + items.length) % items.length,
      Home: 0,
      End: items.length - 1,
    }[event.key] ?? this.byLetter(event, at)
    if (event.key === "Tab") this.close()
    if (to === undefined) return
    event.preventDefault()
    items[to]?.focus()
  }

  byLetter(event, at) {
    if (event.key.length !== 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey) return
    const items = this.items
    const letter = event.key.toLowerCase()
    for (let step = 1; step <= items.length; step++) {
      const index = (at + step) % items.length
      if (items[index].textContent.trim().toLowerCase().startsWith(letter)) return index
    }
  }

  // place puts the menu under its button, above when there is no room, and
  // never outside the window.
  place() {
    const button = this.buttons.find((b) => b.getAttribute("aria-expanded") === "true" && b.offsetParent)
    if (!button) return
    const at = button.getBoundingClientRect()
    const box = this.element.getBoundingClientRect()
    const rtl = getComputedStyle(this.element).direction === "rtl"
    const toEnd = rtl ? at.left : at.right - box.width
    const toStart = rtl ? at.right - box.width : at.left
    const left = (at.left + at.right) / 2 > innerWidth / 2 === rtl ? toStart : toEnd
    const below = at.bottom + gap
    const top = below + box.height > innerHeight - margin ? at.top - gap - box.height : below
    this.element.style.left = `${clamp(left, innerWidth - box.width)}px`
    this.element.style.top = `${clamp(top, innerHeight - box.height)}px`
  }

  get buttons() {
    return [...document.querySelectorAll(`[popovertarget="${CSS.escape(this.element.id)}"]`)]
  }

  get items() {
    return [...this.element.querySelectorAll("[role^=menuitem]:not([disabled], [hidden])")]
  }
}

// next goes from one line to another; items in a group stand in one line.
function next(items, at, way) {
  const row = items[at]?.closest("[role=group]")
  let to = at
  do to = (to + way + items.length) % items.length
  while (row && to !== at && items[to].closest("[role=group]") === row)
  return to
}

function clamp(value, most) {
  return Math.max(margin, Math.min(value, most - margin))
}

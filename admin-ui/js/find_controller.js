import { Controller } from "@hotwired/stimulus"

// The one search box of the console: "/" and ⌘K or Ctrl K lead to it from anywhere,
// Escape leaves it.
export default class extends Controller {
  static targets = ["input"]

  key(event) {
    if (event.defaultPrevented || event.isComposing || event.altKey) return
    const jump = event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && !event.shiftKey
    const slash = event.key === "/" && !event.metaKey && !event.ctrlKey && !this.isTyping(event.target)
    if (!jump && !slash) return
    if (document.querySelector("dialog[open]")) return
    event.preventDefault()
    this.inputTarget.focus()
    this.inputTarget.select()
  }

  leave() {
    this.inputTarget.blur()
  }

  isTyping(element) {
    return element instanceof HTMLElement && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName))
  }
}

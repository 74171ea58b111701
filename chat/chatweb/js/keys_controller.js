import { Controller } from "@hotwired/stimulus"
import { visit } from "@hotwired/turbo"

const isMac = /Mac|iPhone|iPad/.test(navigator.platform)

// Keys that work anywhere on the page. shortcuts in view.go lists them.
export default class extends Controller {
  static targets = ["chord"]

  chordTargetConnected(element) {
    if (!isMac) element.textContent = "Ctrl K"
  }

  press(event) {
    if (event.defaultPrevented || event.isComposing) return
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) this.step(event)
    else if (event.key.toLowerCase() === "k" && (isMac ? event.metaKey : event.ctrlKey)) this.jump(event)
    else if (event.key === "?" && !isWriting(event.target)) this.list(event)
  }

  // step goes through the rooms, and around; with shift only through unread ones.
  step(event) {
    const rooms = [...document.querySelectorAll("#rooms .room-link")]
    const at = rooms.findIndex((link) => link.hasAttribute("aria-current"))
    const way = event.key === "ArrowUp" ? -1 : 1
    for (let far = 1; far <= rooms.length; far++) {
      const link = rooms[(at + way * far + rooms.length * 2) % rooms.length]
      if (event.shiftKey && !link.classList.contains("unread")) continue
      event.preventDefault()
      if (!link.hasAttribute("aria-current")) visit(link.href)
      return
    }
  }

  jump(event) {
    event.preventDefault()
    this.dispatch("jump")
  }

  list(event) {
    const dialog = document.getElementById("keys")
    if (!dialog || document.querySelector("dialog[open]")) return
    event.preventDefault()
    dialog.showModal()
  }
}

function isWriting(element) {
  return element.closest?.("input, textarea, select, [contenteditable]")
}

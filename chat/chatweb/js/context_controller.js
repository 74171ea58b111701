import { Controller } from "@hotwired/stimulus"

// The panel at the right. It lives in a frame, and closing it empties the frame.
export default class extends Controller {
  static targets = ["title"]

  connect() {
    this.opener = document.activeElement
    this.titleTarget.focus({ preventScroll: true })
  }

  close(event) {
    const frame = this.element.closest("turbo-frame")
    if (!frame) return
    event.preventDefault()
    frame.removeAttribute("src")
    frame.replaceChildren()
    this.opener?.focus?.()
  }
}

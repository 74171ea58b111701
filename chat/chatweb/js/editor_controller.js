import { Controller } from "@hotwired/stimulus"

// A message being edited in its place.
export default class extends Controller {
  static targets = ["field", "cancel"]

  connect() {
    const field = this.fieldTarget
    field.focus({ preventScroll: true })
    field.setSelectionRange(field.value.length, field.value.length)
    this.element.scrollIntoView({ block: "nearest" })
  }

  disconnect() {
    if (document.activeElement === document.body) document.getElementById("compose")?.focus({ preventScroll: true })
  }

  key(event) {
    if (event.isComposing) return
    if (event.key === "Escape") {
      event.preventDefault()
      this.cancelTarget.click()
    } else if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      event.preventDefault()
      this.element.requestSubmit()
    }
  }
}

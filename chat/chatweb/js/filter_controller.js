import { Controller } from "@hotwired/stimulus"

// Letters narrow a list by name. Where the page has not all of it, Enter asks the
// server.
export default class extends Controller {
  static targets = ["field", "line", "nothing"]

  show() {
    const wanted = this.fieldTarget.value.trim().toLowerCase()
    let any = false
    for (const line of this.lineTargets) {
      line.hidden = !line.querySelector("[data-member-name]").textContent.toLowerCase().includes(wanted)
      any ||= !line.hidden
    }
    this.nothingTarget.hidden = any
  }
}

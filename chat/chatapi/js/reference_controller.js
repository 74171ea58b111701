import { Controller } from "@hotwired/stimulus"

// Letters narrow the list of operations.
export default class extends Controller {
  static targets = ["field", "part", "operation", "nothing"]

  show() {
    const wanted = this.fieldTarget.value.trim().toLowerCase().split(/\s+/)
    for (const one of this.operationTargets) {
      const text = one.querySelector("header").textContent.toLowerCase()
      one.hidden = !wanted.every((word) => text.includes(word))
    }
    let any = false
    for (const part of this.partTargets) {
      part.hidden = !part.querySelector("article:not([hidden])")
      any ||= !part.hidden
    }
    this.nothingTarget.hidden = any
  }
}

import { Controller } from "@hotwired/stimulus"

// Sits around a <turbo-frame>. Where its answer never comes, or is none that fits, the
// frame says so and offers to try again.
export default class extends Controller {
  static targets = ["failed"]

  connect() {
    this.element.addEventListener("turbo:fetch-request-error", this.fail)
    this.element.addEventListener("turbo:frame-missing", this.fail)
  }

  disconnect() {
    this.element.removeEventListener("turbo:fetch-request-error", this.fail)
    this.element.removeEventListener("turbo:frame-missing", this.fail)
  }

  fail = (event) => {
    event.preventDefault()
    this.frame.replaceChildren(this.failedTarget.content.cloneNode(true))
  }

  again() {
    this.frame.reload()
  }

  get frame() {
    return this.element.querySelector("turbo-frame")
  }
}

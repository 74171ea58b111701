import { Controller } from "@hotwired/stimulus"

const stay = { bad: 12000, default: 5000 }

// A toast leaves by itself, but not while it is read: pointer or focus holds it.
export default class extends Controller {
  connect() {
    this.wait()
    this.element.addEventListener("pointerenter", this.hold)
    this.element.addEventListener("pointerleave", this.wait)
    this.element.addEventListener("focusin", this.hold)
    this.element.addEventListener("focusout", this.wait)
    addEventListener("turbo:before-cache", this.dismiss)
  }

  disconnect() {
    this.hold()
    removeEventListener("turbo:before-cache", this.dismiss)
  }

  wait = () => {
    this.hold()
    const time = this.element.classList.contains("bad") ? stay.bad : stay.default
    this.timer = setTimeout(this.dismiss, time)
  }

  hold = () => clearTimeout(this.timer)

  dismiss = () => this.element.remove()
}

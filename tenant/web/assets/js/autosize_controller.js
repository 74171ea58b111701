import { Controller } from "@hotwired/stimulus"

const native = CSS.supports("field-sizing", "content")

// Lets a textarea grow with its text where CSS cannot (field-sizing) yet.
export default class extends Controller {
  connect() {
    if (native) return
    this.element.addEventListener("input", this.fit)
    this.fit()
  }

  disconnect() {
    this.element.removeEventListener("input", this.fit)
  }

  fit = () => {
    this.element.style.height = "auto"
    this.element.style.height = `${this.element.scrollHeight}px`
  }
}

import { Controller } from "@hotwired/stimulus"

// Shows and hides what is typed. It hides again before the form leaves, so that
// no browser offers to remember it as plain text.
export default class extends Controller {
  static targets = ["input", "button"]

  connect() {
    this.element.closest("form")?.addEventListener("submit", this.hide)
  }

  disconnect() {
    this.element.closest("form")?.removeEventListener("submit", this.hide)
  }

  toggle() {
    this.show(this.inputTarget.type === "password")
    this.inputTarget.focus()
  }

  hide = () => this.show(false)

  show(plain) {
    const name = plain ? "Hide password" : "Show password"
    this.inputTarget.type = plain ? "text" : "password"
    this.buttonTarget.setAttribute("aria-label", name)
    this.buttonTarget.dataset.tip = name
    const use = this.buttonTarget.querySelector("use")
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, plain ? "#i-eye-off" : "#i-eye"))
  }
}

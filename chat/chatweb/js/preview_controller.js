import { Controller } from "@hotwired/stimulus"
import { mayChange } from "./me.js"

// The button that takes a preview away: only for whoever may change the message.
export default class extends Controller {
  connect() {
    this.element.hidden = !mayChange(this.element.closest(".msg"))
  }

  // Whoever pressed it by keyboard goes on from the message field.
  disconnect() {
    if (document.activeElement === document.body) document.getElementById("compose")?.focus({ preventScroll: true })
  }
}

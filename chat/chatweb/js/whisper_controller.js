import { Controller } from "@hotwired/stimulus"

// What a command answered, until it is put away.
export default class extends Controller {
  connect() {
    const scroller = document.querySelector(".messages")
    if (scroller && Math.abs(scroller.scrollTop) <= 100) scroller.scrollTop = 0
  }

  dismiss() {
    this.element.remove()
    document.getElementById("compose")?.focus()
  }
}

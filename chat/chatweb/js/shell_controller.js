import { Controller } from "@hotwired/stimulus"

// The sheet of rooms on a narrow screen. Without a script its links do the same
// through the address.
export default class extends Controller {
  static targets = ["sidebar", "opener"]

  openRooms(event) {
    event.preventDefault()
    this.sidebarTarget.classList.add("is-open")
    this.sidebarTarget.querySelector(".room-link[aria-current], .room-link")?.focus()
  }

  closeRooms(event) {
    if (!this.sidebarTarget.matches(".is-open, :target")) return
    event.preventDefault()
    this.sidebarTarget.classList.remove("is-open")
    if (location.hash === "#sidebar") history.replaceState(history.state, "", location.pathname)
    if (this.hasOpenerTarget) this.openerTarget.focus()
  }
}

import { Controller } from "@hotwired/stimulus"

const order = ["", "light", "dark"]
const names = { "": "system", light: "light", dark: "dark" }
const icons = { "": "monitor", light: "sun", dark: "moon" }
const year = 365 * 24 * 60 * 60

// The choice is a cookie, so the server writes data-theme itself and the next
// page does not flash. No cookie follows the system.
export default class extends Controller {
  static targets = ["button"]

  connect() {
    this.show(this.current)
  }

  // next: system, light, dark, and around.
  next() {
    this.set(order[(order.indexOf(this.current) + 1) % order.length])
  }

  // choose takes the value of the radio or select it is called from.
  choose(event) {
    this.set(order.includes(event.target.value) ? event.target.value : "")
  }

  get current() {
    return document.documentElement.dataset.theme || ""
  }

  set(theme) {
    const secure = location.protocol === "https:" ? "; secure" : ""
    document.cookie = `theme=${theme}; path=/; samesite=lax; max-age=${theme ? year : 0}${secure}`
    if (theme) document.documentElement.dataset.theme = theme
    else delete document.documentElement.dataset.theme
    this.show(theme)
  }

  show(theme) {
    for (const button of this.buttonTargets) {
      const name = `Theme: ${names[theme]}`
      button.setAttribute("aria-label", name)
      button.dataset.tip = name
      const use = button.querySelector("use")
      use?.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#i-${icons[theme]}`))
    }
  }
}

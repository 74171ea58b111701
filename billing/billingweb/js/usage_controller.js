import { Controller } from "@hotwired/stimulus"

// Sits on what is used and keeps it as fresh as it is counted, while somebody looks.
export default class extends Controller {
  static values = { every: { type: Number, default: 60000 } }

  connect() {
    this.timer = setInterval(() => this.refresh(), this.everyValue)
  }

  disconnect() {
    clearInterval(this.timer)
    this.asking?.abort()
  }

  async refresh() {
    if (document.hidden || this.asking) return
    this.asking = new AbortController()
    try {
      const answer = await fetch(location.href, { signal: this.asking.signal })
      if (!answer.ok || answer.redirected) return
      const page = new DOMParser().parseFromString(await answer.text(), "text/html")
      const fresh = page.getElementById(this.element.id)
      if (fresh && fresh.innerHTML !== this.element.innerHTML) this.element.replaceWith(fresh)
    } catch {
      // The next minute is another chance.
    } finally {
      this.asking = null
    }
  }
}

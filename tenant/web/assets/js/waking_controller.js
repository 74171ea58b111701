import { Controller } from "@hotwired/stimulus"

// Moves the bar of a workspace that wakes, and opens the page when it has. Without
// scripts the browser asks for the page again and again.
export default class extends Controller {
  static targets = ["bar"]

  connect() {
    this.wait()
  }

  disconnect() {
    clearTimeout(this.timer)
  }

  wait() {
    this.timer = setTimeout(() => this.look(), 1000)
  }

  async look() {
    let answer
    try {
      answer = await fetch(location.href, { headers: { Accept: "text/html" } })
    } catch {
      return this.wait() // the network is away
    }
    if (answer.status !== 202) return location.reload()
    const page = new DOMParser().parseFromString(await answer.text(), "text/html")
    const part = page.querySelector("progress")?.getAttribute("value")
    if (part) this.barTarget.value = part
    this.wait()
  }
}

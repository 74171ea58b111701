import { Controller } from "@hotwired/stimulus"
import { describe, exact } from "hearth/local_time"

const minute = 60_000
const shown = new Set()
let timer

// Writes a <time> in the reader's zone and locale, the exact moment on hover.
// The server's text, in UTC, stands until then.
export default class extends Controller {
  static values = { style: { type: String, default: "datetime" } }

  connect() {
    this.write()
    if (!["relative", "day"].includes(this.styleValue)) return
    shown.add(this)
    timer ??= setInterval(() => shown.forEach((time) => time.write()), minute)
  }

  disconnect() {
    shown.delete(this)
    if (shown.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  write() {
    const at = new Date(this.element.dateTime)
    if (Number.isNaN(at.getTime())) return
    const text = describe(at, this.styleValue, new Date())
    const place = this.element.querySelector("a") ?? this.element
    if (place.textContent !== text) place.textContent = text
    this.element.title = exact(at)
  }
}

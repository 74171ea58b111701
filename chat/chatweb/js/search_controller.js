import { Controller } from "@hotwired/stimulus"
import { visit } from "@hotwired/turbo"
import { zone } from "./zone_controller.js"

// The search page: arrows go through what was found, Esc goes back to the field and
// from there to where one came from.
export default class extends Controller {
  static targets = ["field", "result"]

  key(event) {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (way) this.step(event, way)
    else if (event.key === "Escape" && !event.defaultPrevented) this.leave(event)
  }

  step(event, way) {
    const stops = [this.fieldTarget, ...this.resultTargets]
    const at = stops.indexOf(document.activeElement)
    const next = stops[at + way]
    if (at < 0 || !next) return
    event.preventDefault()
    next.focus()
    next.scrollIntoView({ block: "nearest" })
  }

  leave(event) {
    if (document.activeElement !== this.fieldTarget) return this.fieldTarget.focus()
    if (this.fieldTarget.value) return // the browser empties it
    event.preventDefault()
    if (history.length > 1) history.back()
    else visit("/")
  }

  // more goes on where the link was that asked for it.
  more({ target }) {
    target.querySelector(".found")?.focus({ preventScroll: true })
  }

  // again asks in today's time zone, whatever it was.
  again({ currentTarget }) {
    const url = new URL(currentTarget.href)
    url.searchParams.set("tz", zone())
    currentTarget.href = url
  }
}

import { Controller } from "@hotwired/stimulus"
import { renderStreamMessage } from "@hotwired/turbo"
import { newID } from "./delivery.js"
import { ask } from "./http.js"

const shape = /^\/([a-zA-Z?][a-zA-Z-]{0,30})(?=\s|$)/

// Lines that begin with a slash and leave no message: they wait in the field for
// the answer, which says what came of them or what is wrong with them. The server
// decides what is a command; what it would refuse loses nothing here either.
export default class extends Controller {
  static targets = ["zone"]

  connect() {
    const { body } = this.element.elements
    if (body.value) body.setSelectionRange(body.value.length, body.value.length) // given back: go on at its end
    for (const field of this.zoneTargets) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? ""
  }

  async submit(event) {
    const field = this.element.elements.body
    const body = field.value
    if (!this.isQuiet(body) || this.element.querySelector(".drafts > *")) return
    event.preventDefault()
    event.stopImmediatePropagation()
    if (this.busy) return
    this.busy = true
    this.id = this.last === body ? this.id : newID() // again the same: done once
    this.last = body
    field.readOnly = true
    await this.send(new URLSearchParams({ body, client_id: this.id, time_zone: this.zoneTargets[0]?.value ?? "" }))
    field.readOnly = false
    this.busy = false
  }

  async send(body) {
    try {
      const response = await ask(this.element.action, {
        method: "POST", body, headers: { Accept: "text/vnd.turbo-stream.html, text/html" }, signal: AbortSignal.timeout?.(20_000),
      })
      const answer = await response.text()
      if (response.ok) this.done()
      renderStreamMessage(answer)
    } catch {
      this.say("The connection dropped. Your line is still here: send it again.")
    }
  }

  done() {
    this.last = undefined
    this.settle()
    document.getElementById("whisper").replaceChildren()
    const field = this.element.elements.body
    field.value = ""
    field.dispatchEvent(new Event("input", { bubbles: true }))
  }

  say(text) {
    const card = document.createElement("p")
    card.className = "whisper-card"
    card.textContent = text
    document.getElementById("whisper").replaceChildren(card)
  }

  // settle takes back what was said of a line that has been changed since.
  settle() {
    this.element.classList.remove("is-bad")
    this.element.querySelector("#compose-says")?.remove()
    this.element.elements.body.removeAttribute("aria-invalid")
  }

  isQuiet(body) {
    const name = shape.exec(body)?.[1].toLowerCase()
    const known = name && this.element.querySelector("template[data-commands]").content.querySelector(`[data-name="/${CSS.escape(name)}"]`)
    return name && !known?.hasAttribute("data-posts")
  }
}

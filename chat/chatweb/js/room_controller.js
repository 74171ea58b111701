import { Controller } from "@hotwired/stimulus"
import { renderStreamMessage, visit } from "@hotwired/turbo"
import { ask, elements } from "./http.js"
import { lookAt } from "./looking.js"
import { isConnected, listen, subscribe, take } from "./realtime.js"

const grace = 5000 // without a socket before we say so
const pollEvery = 4000

// The open room: hears what happens in it, and asks every few seconds instead
// while there is no socket.
export default class extends Controller {
  static targets = ["delayed"]
  static values = { id: Number, seq: Number }

  connect() {
    this.stop = listen(this.heard)
    this.leave = subscribe(this.idValue, this.seqValue)
    this.lookAway = lookAt(this.idValue)
    if (!isConnected()) this.wait()
  }

  disconnect() {
    this.stop()
    this.lookAway()
    this.leave()
    clearTimeout(this.timer)
  }

  heard = (event) => {
    if (event.op === "up") return this.recover()
    if (event.op === "down") return this.wait()
    if (event.room !== this.idValue) return
    if (event.op === "resync") return this.reload()
    if (event.op === "error") return event.code === "not_found" ? this.leaveIt() : undefined
    if (event.type === "room.left" || event.type === "room.deleted") this.over = true
    if (!event.seq) return
    this.seqValue = event.seq
    if (event.html && !this.isBeingEdited(event)) renderStreamMessage(event.html)
  }

  // A message that I am editing here waits for me: saving, or leaving the editor,
  // brings the latest.
  isBeingEdited({ type, html }) {
    if (type !== "message.updated") return false
    const target = elements(html).firstElementChild?.getAttribute("target")
    return document.getElementById(target)?.classList.contains("editing")
  }

  // reload keeps what is being written: the composer stores it with every letter.
  reload() {
    visit(location.pathname, { action: "replace" })
  }

  // A room that was just taken away says so where one writes, and stays to be read.
  leaveIt() {
    if (!this.over) visit("/")
  }

  recover() {
    clearTimeout(this.timer)
    this.timer = undefined
    this.delayedTarget.hidden = true
  }

  wait() {
    this.timer ??= setTimeout(() => {
      this.delayedTarget.hidden = false
      this.poll()
    }, grace)
  }

  async poll() {
    if (!document.hidden) {
      try {
        const response = await ask(`/rooms/${this.idValue}/refresh?after=${this.seqValue}`, { headers: { Accept: "application/json" } })
        if (response.status === 401) return location.reload()
        if (response.status === 404) return this.leaveIt()
        if (response.ok) this.takeAll(await response.json())
      } catch {
        // Still offline; the next round asks again.
      }
    }
    if (isConnected() || !this.element.isConnected) return
    this.timer = setTimeout(() => this.poll(), pollEvery * (0.75 + Math.random() / 2))
  }

  takeAll({ resync, events }) {
    if (resync) return this.reload()
    events.forEach(take)
  }
}

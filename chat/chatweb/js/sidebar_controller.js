import { Controller } from "@hotwired/stimulus"
import { renderStreamMessage } from "@hotwired/turbo"
import { ask } from "./http.js"
import { connect, listen } from "./realtime.js"

const most = 100
const shortly = 100 // milliseconds until Turbo has drawn what it was given
const folded = "hearth:folded"

// The list of rooms: what is unread in each, in the window's title too. What the
// socket says about rooms and people arrives here.
export default class extends Controller {
  static targets = ["nav", "list", "room", "section"]
  static values = { current: Number }

  connect() {
    this.stop = listen(this.heard)
    connect()
    this.show()
  }

  disconnect() {
    this.stop()
  }

  sectionTargetConnected(section) {
    section.open = localStorage.getItem(folded) !== "true"
    section.addEventListener("toggle", () => localStorage.setItem(folded, String(!section.open)))
  }

  // A room that is new goes where its name belongs.
  roomTargetConnected(line) {
    if (!line.hasAttribute("data-fresh")) return
    line.removeAttribute("data-fresh")
    this.settle(line)
  }

  settle(line) {
    const after = this.roomTargets.find((other) => other !== line && nameOf(other).localeCompare(nameOf(line)) > 0)
    if (after) after.before(line)
    else this.listTarget.append(line)
  }

  heard = (event) => {
    if (event.op === "up" && event.again) return this.refetch()
    if (event.op !== "event" || event.seq) return
    if (event.type === "missed") return this.refetch()
    if (event.type === "unread" && event.room !== this.currentValue) this.set(event.room, this.countOf(event.room) + 1)
    if (event.type === "read") this.set(event.room, 0)
    if (event.html) renderStreamMessage(event.html)
    if (event.type === "room.updated" && this.line(event.room)) setTimeout(() => this.settle(this.line(event.room)), shortly)
  }

  // counted is told by the open room how much came while nobody looked.
  counted({ detail: { room, count } }) {
    this.set(room, count)
  }

  countOf(room) {
    return Number(this.line(room)?.dataset.unread ?? 0)
  }

  set(room, count) {
    const line = this.line(room)
    if (!line) return
    line.dataset.unread = Math.min(count, most)
    line.querySelector(".room-link").classList.toggle("unread", count > 0)
    line.querySelector(".count").hidden = count === 0
    line.querySelector("[data-count]").textContent = shown(count)
    this.show()
  }

  line(room) {
    return this.roomTargets.find((line) => line.dataset.roomId === String(room))
  }

  show() {
    const total = this.roomTargets.reduce((sum, line) => sum + Number(line.dataset.unread), 0)
    const title = document.title.replace(/^\(\d+\+?\) /, "")
    document.title = total > 0 ? `(${shown(total)}) ${title}` : title
    for (const dot of document.querySelectorAll("[data-unread-dot]")) dot.hidden = total === 0
  }

  async refetch() {
    try {
      const response = await ask(`/sidebar?room=${this.currentValue}`)
      if (!response.ok) return
      this.navTarget.outerHTML = await response.text()
      this.show()
    } catch {
      // The next reconnect asks again.
    }
  }
}

function nameOf(line) {
  return line.querySelector(".name").textContent
}

function shown(count) {
  return count >= most ? `${most - 1}+` : String(count)
}

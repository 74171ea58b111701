import { Controller } from "@hotwired/stimulus"
import { renderStreamMessage } from "@hotwired/turbo"
import { ask } from "./http.js"
import { myID } from "./me.js"
import { connect, listen } from "./realtime.js"
import { showBadge } from "./worker.js"

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
    const key = `${folded}:${section.dataset.section}`
    section.open = localStorage.getItem(key) !== "true"
    section.addEventListener("toggle", () => localStorage.setItem(key, String(!section.open)))
  }

  // A room that is new goes where its name belongs.
  roomTargetConnected(line) {
    if (!line.hasAttribute("data-fresh")) return
    line.removeAttribute("data-fresh")
    this.settle(line)
  }

  // settle leaves direct rooms where they are; muted ones come last.
  settle(line) {
    if (!this.listTarget.contains(line)) return
    const after = [...this.listTarget.children].find((other) => other !== line && isAfter(other, line))
    if (after) after.before(line)
    else this.listTarget.append(line)
  }

  heard = (event) => {
    if (event.op === "up" && event.again) return this.refetch()
    if (event.type === "unread" || event.type === "message.created") this.lift(event.room)
    if (event.op !== "event" || event.seq) return
    if (event.type === "missed") return this.refetch()
    if (event.type === "standing") return follow()
    if (event.type === "unread" && event.room !== this.currentValue) this.add(event.room, event.data)
    if (event.type === "read") this.set(event.room, 0, 0)
    if (event.type === "read" && event.data.creator_id) this.lift(event.room) // I wrote it, on another device
    if (event.html) renderStreamMessage(event.html)
    if (event.type === "room.involvement" || (event.type === "room.created" && !event.html)) return this.refetch()
    if (event.type === "room.updated" && this.line(event.room)) setTimeout(() => this.settle(this.line(event.room)), shortly)
  }

  // lift puts a direct room where the latest one is, muted ones behind the others.
  lift(room) {
    const line = this.line(room)
    if (!line || !("direct" in line.dataset)) return
    const first = [...line.parentElement.children].find((other) => "muted" in other.dataset === "muted" in line.dataset)
    if (first === line) return
    const focused = line.contains(document.activeElement) && document.activeElement
    first.before(line)
    focused?.focus?.({ preventScroll: true })
  }

  // counted is told by the open room how much came while nobody looked.
  counted({ detail: { room, count } }) {
    this.set(room, count, 0)
  }

  add(room, { mentions = [] } = {}) {
    const { unread, mentions: before } = this.line(room)?.dataset ?? {}
    this.set(room, Number(unread) + 1, Number(before) + (mentions.some((id) => String(id) === myID()) ? 1 : 0))
  }

  set(room, unread, mentions) {
    const line = this.line(room)
    if (!line) return
    const direct = "direct" in line.dataset
    const calls = mentions > 0 && !direct
    line.dataset.unread = Math.min(unread, most)
    line.dataset.mentions = Math.min(mentions, most)
    line.querySelector(".room-link").classList.toggle("unread", unread > 0)
    const count = line.querySelector(".count")
    count.hidden = unread === 0
    count.classList.toggle("mention", calls || direct)
    count.querySelector("[data-count]").textContent = shown(calls ? mentions : unread)
    count.querySelector("[data-count-of]").textContent = calls ? " mentions" : " unread"
    this.show()
  }

  line(room) {
    return this.roomTargets.find((line) => line.dataset.roomId === String(room))
  }

  show() {
    const loud = this.roomTargets.filter((line) => !("muted" in line.dataset))
    const total = loud.reduce((sum, line) => sum + Number(line.dataset.unread), 0)
    const title = document.title.replace(/^\(\d+\+?\) /, "")
    document.title = total > 0 ? `(${shown(total)}) ${title}` : title
    for (const dot of document.querySelectorAll("[data-unread-dot]")) dot.hidden = total === 0
    showBadge(loud.filter((line) => Number(line.dataset.unread) > 0).length)
  }

  async refetch() {
    try {
      const response = await ask(`/sidebar?room=${this.currentValue}`)
      if (!response.ok) return
      const { standing } = this.navTarget.dataset
      this.navTarget.outerHTML = await response.text()
      if (this.navTarget.dataset.standing !== standing) follow()
      this.show()
      renderStreamMessage(await (await ask("/words")).text())
    } catch {
      // The next reconnect asks again.
    }
  }
}

// follow brings the page up to how the workspace stands now, which happens rarely.
function follow() {
  import("./standing.js").then((module) => module.follow())
}

function isAfter(other, line) {
  const [theirs, ours] = [other, line].map(({ dataset }) => "muted" in dataset)
  return theirs === ours ? nameOf(other).localeCompare(nameOf(line)) > 0 : theirs
}

function nameOf(line) {
  return line.querySelector(".name").textContent.trim()
}

function shown(count) {
  return count >= most ? `${most - 1}+` : String(count)
}

import { Controller } from "@hotwired/stimulus"
import { myID } from "./me.js"
import { listen } from "./realtime.js"

const lasts = 5000

// Who is writing. Each name goes when its message comes, or by itself.
export default class extends Controller {
  static values = { room: Number }

  connect() {
    this.people = new Map()
    this.stop = listen(this.heard)
  }

  disconnect() {
    this.stop()
    for (const { timer } of this.people.values()) clearTimeout(timer)
  }

  heard = (event) => {
    if (event.room !== this.roomValue) return
    if (event.type === "typing") {
      const { id, name, stop } = event.data
      if (stop) this.remove(String(id))
      else this.add(String(id), name)
    }
    if (event.type === "message.created") this.remove(/data-creator-id="(\d+)"/.exec(event.html)?.[1])
  }

  add(id, name) {
    if (id === myID()) return
    clearTimeout(this.people.get(id)?.timer)
    this.people.set(id, { name, timer: setTimeout(() => this.remove(id), lasts) })
    this.show()
  }

  remove(id) {
    clearTimeout(this.people.get(id)?.timer)
    if (this.people.delete(id)) this.show()
  }

  show() {
    const names = [...this.people.values()].map(({ name }) => name.split(" ")[0]).sort((a, b) => a.localeCompare(b))
    this.element.textContent = sentence(names)
    if (names.length === 0) return
    const dots = document.createElement("span")
    dots.className = "dots"
    dots.setAttribute("aria-hidden", "true")
    dots.append(...[1, 2, 3].map(() => document.createElement("i")))
    this.element.prepend(dots)
  }
}

function sentence(names) {
  if (names.length === 0) return ""
  if (names.length === 1) return `${names[0]} is typing`
  if (names.length === 2) return `${names[0]} and ${names[1]} are typing`
  return "Several people are typing"
}

import { Controller } from "@hotwired/stimulus"
import { ask } from "./http.js"
import { myID } from "./me.js"
import { confirmed } from "./rows.js"
import { isAtBottom } from "./scrolling.js"

const settle = 400 // milliseconds in which several messages are read as one

// How far the room was read: the New line, the two pills that lead to either end
// of what is unread, and telling the server. A room is read while it is in view
// and its end is on the screen.
export default class extends Controller {
  static targets = ["scroller", "list", "toUnread", "toLatest", "announcer", "newLine"]
  static values = { url: String, room: Number, lastRead: Number, unread: Number, hidden: Boolean }

  connect() {
    this.away = 0
    this.from = this.lastReadValue // as it was on arrival
    this.jumped = this.unreadValue === 0
    document.addEventListener("visibilitychange", this.look)
    addEventListener("focus", this.look)
    this.look()
  }

  disconnect() {
    document.removeEventListener("visibilitychange", this.look)
    removeEventListener("focus", this.look)
    clearTimeout(this.timer)
  }

  get isReading() {
    return !document.hidden && this.reachesEnd && isAtBottom(this.scrollerTarget)
  }

  get reachesEnd() {
    return this.element.dataset.timelineNewerValue !== "true"
  }

  look = () => {
    if (this.isReading) {
      if (this.away > 0) {
        this.away = 0
        this.tellCount()
      }
      this.schedule()
    }
    this.show()
  }

  // added is told about every new message.
  added({ detail: { article, elsewhere } }) {
    if (article.dataset.creatorId === myID()) return this.look()
    if (!elsewhere) this.announce(article)
    if (!this.isReading) {
      if (this.away++ === 0 && !elsewhere) this.drawLine(article)
      this.tellCount()
    }
    this.look()
  }

  async toUnread() {
    this.jumped = true
    if (this.hiddenValue) {
      this.hiddenValue = false
      await this.timeline.open(`?after=${this.from}`, true)
      const first = confirmed(this.listTarget).find((article) => article.dataset.creatorId !== myID())
      if (first) this.drawLine(first)
    }
    this.line?.scrollIntoView({ block: "start" })
    this.show()
  }

  get timeline() {
    return this.application.getControllerForElementAndIdentifier(this.element, "timeline")
  }

  get line() {
    return this.listTarget.querySelector(":scope > .new-line")
  }

  drawLine(article) {
    this.timeline.change(() => {
      this.line?.remove()
      article.before(this.newLineTarget.content.cloneNode(true))
    })
  }

  schedule() {
    clearTimeout(this.timer)
    const last = Number(confirmed(this.listTarget).at(-1)?.dataset.messageId ?? 0)
    if (last <= this.lastReadValue || !this.hasUrlValue) return
    this.timer = setTimeout(() => this.mark(last), settle)
  }

  async mark(last) {
    if (document.hidden) return
    try {
      const body = new URLSearchParams({ message: last })
      const response = await ask(this.urlValue, { method: "POST", body, keepalive: true })
      await response.text() // or the browser counts the answer as cut off
      if (!response.ok) return
      this.lastReadValue = Math.max(this.lastReadValue, last)
      this.tellCount()
    } catch {
      // The next message, or the next look, says it again.
    }
  }

  tellCount() {
    this.dispatch("count", { detail: { room: this.roomValue, count: this.away }, target: window })
  }

  show() {
    const above = this.hiddenValue || this.isAbove(this.line)
    if (this.line && !above) this.jumped = true
    this.toUnreadTarget.hidden = this.jumped || !above
    this.count(this.toUnreadTarget, this.unreadValue)
    this.toLatestTarget.hidden = this.reachesEnd && isAtBottom(this.scrollerTarget)
    this.count(this.toLatestTarget, this.away)
  }

  isAbove(line) {
    return Boolean(line) && line.getBoundingClientRect().bottom < this.scrollerTarget.getBoundingClientRect().top
  }

  count(pill, n) {
    pill.querySelector("[data-count]").textContent = n > 0 ? `${n >= 100 ? "99+" : n} new ·` : ""
  }

  announce(article) {
    if (document.hidden) return
    const who = article.querySelector(".who")?.textContent ?? ""
    const said = article.querySelector(".prose")?.innerText.trim().slice(0, 200) ?? ""
    this.announcerTarget.textContent = `${who}: ${said}`
  }
}

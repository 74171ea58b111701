import { Controller } from "@hotwired/stimulus"
import { renderStreamMessage } from "@hotwired/turbo"
import { deliver, newID } from "./delivery.js"
import { askForStream } from "./http.js"
import { draft, forgetUnsent, keepDraft, unsent } from "./kept.js"
import { isTouch, myID } from "./me.js"
import { isConnected, listen, sayTyping } from "./realtime.js"
import { confirmed } from "./rows.js"

const fresh = 5 * 60_000 // unsent messages younger than this are sent by themselves
const second = 1000

// Where one writes. A message is on the screen as soon as Enter is pressed, and
// stays there until the server's copy takes its place.
export default class extends Controller {
  static targets = ["field", "pending"]
  static values = { room: Number, list: String }

  connect() {
    if (!this.fieldTarget.value) this.write(draft(this.roomValue))
    this.stop = listen((event) => event.op === "up" && this.resend())
    // The list must stand before anything is put into it.
    queueMicrotask(() => this.bringBack())
    if (!isTouch() && document.activeElement === document.body) this.fieldTarget.focus({ preventScroll: true })
  }

  disconnect() {
    this.stop()
  }

  key(event) {
    if (event.isComposing) return
    const plain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey
    if (event.key === "Enter" && plain && !isTouch()) {
      event.preventDefault()
      this.element.requestSubmit()
    } else if (event.key === "ArrowUp" && plain && this.fieldTarget.value === "") {
      event.preventDefault()
      this.editLast()
    }
  }

  typed() {
    if (this.isQuiet) return
    keepDraft(this.roomValue, this.fieldTarget.value)
    if (!isConnected() || !this.fieldTarget.value.trim() || Date.now() - (this.said ?? 0) < second) return
    this.said = Date.now()
    sayTyping(this.roomValue)
  }

  submit(event) {
    event.preventDefault()
    event.stopImmediatePropagation()
    const body = this.fieldTarget.value
    this.fieldTarget.focus()
    if (!body.trim()) return
    this.write("")
    keepDraft(this.roomValue, "")
    this.send({ id: newID(), body, at: Date.now() })
  }

  retry({ detail: { article } }) {
    const message = this.messageOf(article)
    if (message) this.send(message)
  }

  discard({ detail: { article } }) {
    const message = this.messageOf(article)
    if (message) forgetUnsent(this.roomValue, message.id)
    this.dispatch("removed", { detail: { article }, target: window })
  }

  async send(message) {
    this.state(message, "pending")
    const result = await deliver(this.element.action, this.roomValue, message)
    if (result.ok) return
    if (result.refused && this.element.isConnected && !this.fieldTarget.value) return this.refuse(message, result)
    this.state(message, "failed", result)
  }

  // refuse gives the text back, with what is wrong with it.
  refuse(message, { answer }) {
    this.dispatch("removed", { detail: { article: document.getElementById(this.domID(message.id)) }, target: window })
    keepDraft(this.roomValue, message.body)
    renderStreamMessage(answer)
  }

  resend() {
    for (const article of document.querySelectorAll(".msg.failed[data-offline]")) {
      this.retry({ detail: { article } })
    }
  }

  bringBack() {
    for (const message of unsent(this.roomValue)) {
      if (document.getElementById(this.domID(message.id))?.dataset.messageId) forgetUnsent(this.roomValue, message.id)
      else if (Date.now() - message.at < fresh) this.send(message)
      else this.state(message, "failed", { reason: "The page was left before it arrived." })
    }
  }

  state(message, name, { reason = "", offline = false } = {}) {
    if (!this.element.isConnected) return
    const article = document.getElementById(this.domID(message.id)) ?? this.draw(message)
    article.classList.remove("pending", "failed")
    article.classList.add(name)
    article.toggleAttribute("data-offline", offline)
    article.querySelector("[data-reason]").textContent = `Not sent. ${reason}`
  }

  draw(message) {
    const article = this.pendingTarget.content.firstElementChild.cloneNode(true)
    article.id = this.domID(message.id)
    article.querySelector(".prose").textContent = message.body
    const at = new Date(message.at)
    for (const time of article.querySelectorAll("time")) {
      time.dateTime = at.toISOString()
      time.textContent = at.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" })
    }
    this.dispatch("sent", { detail: { article }, target: window })
    return article
  }

  editLast() {
    const list = document.getElementById(this.listValue)
    const last = confirmed(list).findLast((article) => article.dataset.creatorId === myID())
    if (!last) return
    // Turbo gives the focus back to whatever had it and has an id.
    this.fieldTarget.blur()
    askForStream(`${this.element.action}/${last.dataset.messageId}/edit`)
  }

  messageOf(article) {
    return unsent(this.roomValue).find(({ id }) => this.domID(id) === article.id)
  }

  domID(id) {
    return this.pendingTarget.content.firstElementChild.id + id
  }

  // write sets the text without anybody having typed it.
  write(text) {
    this.isQuiet = true
    this.fieldTarget.value = text
    this.fieldTarget.dispatchEvent(new Event("input"))
    this.isQuiet = false
  }
}

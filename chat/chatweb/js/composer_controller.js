import { Controller } from "@hotwired/stimulus"
import { renderStreamMessage } from "@hotwired/turbo"
import { cancel, deliver, forget } from "./delivery.js"
import { draft, keepDraft, unsent } from "./kept.js"
import { filesOf } from "./kept_files.js"
import { editLast } from "./last_message.js"
import { isTouch } from "./me.js"
import { compose, draw, mark, progress } from "./outgoing.js"
import { listen } from "./realtime.js"
import { sayTyping } from "./typing.js"

const fresh = 5 * 60_000 // unsent messages younger than this are sent by themselves

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
    if (event.isComposing || event.defaultPrevented) return
    const plain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey || (plain && !isTouch()))) {
      event.preventDefault()
      this.element.requestSubmit()
    } else if (event.key === "ArrowUp" && plain && this.fieldTarget.value === "") {
      event.preventDefault()
      editLast(document.getElementById(this.listValue), this.fieldTarget, this.element.action)
    }
  }

  typed() {
    if (!this.isQuiet || !this.fieldTarget.value) sayTyping(this.roomValue, this.fieldTarget.value)
    if (!this.isQuiet) keepDraft(this.roomValue, this.fieldTarget.value)
  }

  submit(event) {
    event.preventDefault()
    event.stopImmediatePropagation()
    const body = this.fieldTarget.value
    this.fieldTarget.focus()
    const files = this.tray.take()
    if (!body.trim() && files.length === 0) return
    this.write("")
    keepDraft(this.roomValue, "")
    this.send(compose(body, files))
  }

  retry({ detail: { article } }) {
    const message = this.messageOf(article)
    if (message) this.send(message)
  }

  discard({ detail: { article } }) {
    const message = this.messageOf(article)
    if (message) forget(this.roomValue, message)
    this.gone(article)
  }

  cancel({ detail: { article } }) {
    cancel(article.id.slice(this.domID("").length))
  }

  // takeBack puts a message whose upload was cancelled where it came from.
  async takeBack(message, article) {
    const files = await filesOf(message.id)
    if (!this.element.isConnected) return
    forget(this.roomValue, message)
    this.gone(article)
    this.tray.give(files ?? [])
    this.write([message.body, this.fieldTarget.value].filter((text) => text.trim()).join("\n"))
    keepDraft(this.roomValue, this.fieldTarget.value)
  }

  gone(article) {
    this.dispatch("removed", { detail: { article }, target: window })
  }

  async send(message) {
    this.state(message, "pending")
    const id = this.domID(message.id)
    const result = await deliver(this.element.action, this.roomValue, message, (part) => progress(document.getElementById(id), part))
    if (result.ok) return
    if (result.cancelled) return this.takeBack(message, document.getElementById(id))
    if (result.refused && this.element.isConnected && !this.fieldTarget.value) return this.refuse(message, result)
    this.state(message, "failed", result)
  }

  // refuse gives the text back, with what is wrong with it.
  refuse(message, { answer }) {
    this.gone(document.getElementById(this.domID(message.id)))
    keepDraft(this.roomValue, message.body)
    renderStreamMessage(answer)
  }

  resend() {
    document.querySelectorAll(".msg.failed[data-offline]").forEach((article) => this.retry({ detail: { article } }))
  }

  bringBack() {
    for (const message of unsent(this.roomValue)) {
      if (document.getElementById(this.domID(message.id))?.dataset.messageId) forget(this.roomValue, message)
      else if (Date.now() - message.at < fresh) this.send(message)
      else this.state(message, "failed", { reason: "The page was left before it arrived." })
    }
  }

  state(message, name, result) {
    if (!this.element.isConnected) return
    mark(document.getElementById(this.domID(message.id)) ?? this.draw(message), name, result)
  }

  draw(message) {
    const article = draw(this.pendingTarget, this.domID(message.id), message)
    this.dispatch("sent", { detail: { article }, target: window })
    return article
  }

  messageOf(article) {
    return unsent(this.roomValue).find(({ id }) => this.domID(id) === article.id)
  }

  domID(id) {
    return this.pendingTarget.content.firstElementChild.id + id
  }

  get tray() {
    return this.application.getControllerForElementAndIdentifier(this.element, "files")
  }

  // write sets the text without anybody having typed it.
  write(text) {
    this.isQuiet = true
    this.fieldTarget.value = text
    this.fieldTarget.dispatchEvent(new Event("input"))
    this.isQuiet = false
  }
}

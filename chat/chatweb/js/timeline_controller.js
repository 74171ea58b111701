import { Controller } from "@hotwired/stimulus"
import { fragment } from "./http.js"
import { beyond, confirmed, dropCopies, messages, place, replace, tidy, unconfirmed } from "./rows.js"
import { fromBottom, fromTop, keep, toBottom } from "./scrolling.js"

const ahead = 800 // pixels before an end is reached
const most = 300 // messages on the page

// The list of messages: what arrives is put in its place, older and newer pages
// are fetched while scrolling, and what is far away is let go.
export default class extends Controller {
  static targets = ["scroller", "list", "past"]
  static values = { url: String, older: Boolean, newer: Boolean, linked: Number }

  connect() {
    this.skipped = 0
    tidy(this.listTarget)
    document.addEventListener("turbo:before-stream-render", this.intercept)
    this.scrollerTarget.addEventListener("scroll", this.scrolled, { passive: true })
    if (this.linkedValue) this.showLinked()
    this.scrolled()
  }

  // What the plan hides begins where there is nothing older to fetch.
  olderValueChanged(older) {
    if (this.hasPastTarget) this.pastTarget.hidden = older
  }

  disconnect() {
    document.removeEventListener("turbo:before-stream-render", this.intercept)
    this.scrollerTarget.removeEventListener("scroll", this.scrolled)
  }

  // change is the only way to touch the list.
  change(doIt, follow = true) {
    const both = () => {
      doIt()
      tidy(this.listTarget)
    }
    keep(this.scrollerTarget, this.listTarget, both, follow)
    this.dispatch("changed")
  }

  intercept = (event) => {
    const { newStream: stream, render } = event.detail
    if (stream.target === this.listTarget.id && stream.action === "append") {
      event.detail.render = () => this.add(stream.templateContent.firstElementChild)
    } else if (stream.target && this.listTarget.contains(document.getElementById(stream.target))) {
      event.detail.render = () => this.change(() => replace(stream, render))
    }
  }

  // add shows a message that the server has. Its author's window may show it
  // already, as sent or as confirmed.
  add(article) {
    const copy = document.getElementById(article.id)
    if (copy?.dataset.messageId) return
    if (this.newerValue) {
      this.skipped++
      copy?.remove()
      return this.dispatch("added", { detail: { article, elsewhere: true } })
    }
    this.change(() => {
      copy?.remove()
      place(this.listTarget, article)
    })
    this.dispatch("added", { detail: { article } })
    if (fromBottom(this.scrollerTarget) < ahead) this.letGo("first")
  }

  // sent is for my own message on its way: it is shown at the end, and so are we.
  async sent({ detail: { article } }) {
    if (this.newerValue) await this.toLatest()
    // The server may have been faster than the page we fetched.
    if (!document.getElementById(article.id)) this.change(() => this.listTarget.append(article))
    toBottom(this.scrollerTarget)
  }

  removed({ detail: { article } }) {
    this.change(() => article.remove())
  }

  scrolled = () => {
    this.dispatch("scrolled")
    if (this.olderValue && fromTop(this.scrollerTarget) < ahead) this.loadOlder()
    if (this.newerValue && fromBottom(this.scrollerTarget) < ahead) this.loadNewer()
  }

  async loadOlder() {
    const first = confirmed(this.listTarget)[0]
    const page = await this.page(first && `?before=${first.dataset.messageId}`)
    if (!page) return
    this.olderValue = page.childElementCount > 0
    this.change(() => this.listTarget.prepend(page))
    if (messages(this.listTarget).length > most) this.letGo("last")
    this.scrolled()
  }

  async loadNewer() {
    const last = confirmed(this.listTarget).at(-1)
    const before = this.skipped
    const page = await this.page(last && `?after=${last.dataset.messageId}`)
    if (!page) return
    this.newerValue = page.childElementCount > 0 || this.skipped > before
    this.change(() => this.listTarget.append(page), false)
    if (messages(this.listTarget).length > most) this.letGo("first")
  }

  async toLatest() {
    if (this.newerValue) await this.open("")
    toBottom(this.scrollerTarget)
  }

  // open shows another stretch of the room in place of this one.
  async open(query, newer = false) {
    this.loading = false
    const before = this.skipped
    const page = await this.page(query)
    if (!page?.childElementCount) return
    const waiting = newer ? [] : unconfirmed(this.listTarget)
    this.olderValue = true
    // What came meanwhile may be missing from the page: it is fetched at the end.
    this.newerValue = newer || this.skipped > before
    this.change(() => this.listTarget.replaceChildren(page, ...waiting))
  }

  // page fetches one at a time; undefined means that none came.
  async page(query) {
    if (this.loading || query === undefined) return
    this.loading = true
    const page = await fragment(this.urlValue + query)
    this.loading = false
    if (page) dropCopies(this.listTarget, page)
    return page
  }

  letGo(end) {
    const far = beyond(this.listTarget, end, most)
    if (far.length === 0) return
    if (end === "first") this.olderValue = true
    else this.newerValue = true
    this.change(() => far.forEach((article) => article.remove()))
  }

  showLinked() {
    const article = this.listTarget.querySelector(`[data-message-id="${this.linkedValue}"]`)
    article?.classList.add("is-linked")
    article?.scrollIntoView({ block: "center" })
  }
}

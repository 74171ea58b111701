import { Controller } from "@hotwired/stimulus"
import { isTouch, mayChange } from "./me.js"
import { quote } from "./quote.js"

const interactive = "a, button, input, textarea, img, pre, summary"

// One menu for all messages. It is pointed at the message whose button was
// pressed; on a screen without a pointer a tap shows that button.
export default class extends Controller {
  static targets = ["menu", "quote", "edit", "copy", "own", "form", "excerpt"]

  open({ currentTarget: button }) {
    for (const other of this.element.querySelectorAll(`[popovertarget="${this.menu.id}"]`)) {
      if (other !== button) other.removeAttribute("popovertarget")
    }
    // The browser opens what the button names, once this handler is through.
    button.setAttribute("popovertarget", this.menu.id)
    // Safari leaves the focus where it was, and the editor that "Edit" opens would lose it.
    if (document.activeElement !== button) button.focus({ preventScroll: true })
    this.pointAt(button.closest(".msg"))
  }

  pointAt(article) {
    const path = `${this.element.dataset.timelineUrlValue}/${article.dataset.messageId}`
    const mine = mayChange(article)
    this.menu.dataset.message = article.id
    this.editTarget.hidden = !mine
    this.quoteTarget.hidden = !document.getElementById("compose")
    this.quoteTarget.value = `${path}/quote`
    for (const item of this.ownTargets) item.hidden = !mine
    this.editTarget.href = `${path}/edit`
    this.copyTarget.dataset.clipboardTextValue = article.querySelector(".msg-head time a").href
    this.formTarget.action = path
    this.excerptTarget.textContent = article.querySelector(".prose")?.innerText.trim().slice(0, 120) ?? ""
  }

  quote({ currentTarget: item }) {
    quote(item.value)
  }

  tap({ target }) {
    if (!isTouch() || target.closest(interactive)) return
    const article = target.closest(".msg")
    for (const other of this.element.querySelectorAll(".msg.is-hovered")) {
      if (other !== article) other.classList.remove("is-hovered")
    }
    article?.classList.toggle("is-hovered")
  }

  retry({ target }) {
    this.dispatch("retry", { detail: { article: target.closest(".msg") } })
  }

  discard({ target }) {
    this.dispatch("discard", { detail: { article: target.closest(".msg") } })
  }

  cancel({ target }) {
    this.dispatch("cancel", { detail: { article: target.closest(".msg") } })
  }

  get menu() {
    return this.element.querySelector("#message-menu")
  }
}

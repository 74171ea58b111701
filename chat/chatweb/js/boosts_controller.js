import { Controller } from "@hotwired/stimulus"
import { toast } from "hearth/toast"
import { askForStream } from "./http.js"
import { myID } from "./me.js"

// What people say about messages. A press shows at once; the event of it, which
// everybody gets, puts the server's row in its place.
export default class extends Controller {
  static targets = ["bar", "tools", "quick", "made"]

  // A row that comes while I am asking may not know of it yet.
  barTargetConnected(bar) {
    for (const pill of pillsOf(bar)) pill.setAttribute("aria-pressed", String(pill.dataset.members.split(" ").includes(myID())))
    if (this.asking?.id === bar.id) this.show(bar, this.asking.content, this.asking.on)
  }

  toolsTargetConnected(tools) {
    if (!tools.querySelector(".boost-quick")) tools.prepend(this.quickTarget.content.cloneNode(true))
  }

  // along makes a toolbar one stop of the Tab key.
  along(event) {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (!way) return
    event.preventDefault()
    const all = [...event.currentTarget.children]
    all[(all.indexOf(event.target) + way + all.length) % all.length].focus()
  }

  toggle(event) {
    event.preventDefault()
    const pill = event.currentTarget
    this.set(articleOf(pill), pill.value, pill.getAttribute("aria-pressed") !== "true")
  }

  add({ currentTarget: button }) {
    this.set(articleOf(button), button.value, true)
  }

  async open({ currentTarget: button }) {
    const article = articleOf(button)
    const picker = await import("./emoji_picker.js").catch(() => void toast("The reactions did not load. Try again in a moment.", "bad"))
    picker?.pick(button.closest(".msg") ? button : actionsOf(article), (content) => this.set(document.getElementById(article.id), content, true))
  }

  async set(article, content, on) {
    const bar = article?.querySelector(".boosts")
    if (!bar) return
    this.show(bar, content, on)
    const asking = (this.asking = { id: bar.id, content, on })
    const body = new URLSearchParams({ content, _method: on ? "post" : "delete" })
    let ok = false
    try {
      ok = await askForStream(bar.action, { method: "POST", body })
    } catch {
      toast("Your reaction did not reach us. Try again in a moment.", "bad")
    }
    if (this.asking === asking) this.asking = undefined
    if (!ok && bar.isConnected) this.show(bar, content, !on)
  }

  show(bar, content, on) {
    let pill = pillsOf(bar).find(({ value }) => value === content)
    if ((pill?.getAttribute("aria-pressed") === "true") === on) return
    const members = (pill?.dataset.members.split(" ") ?? []).filter((id) => id !== myID())
    if (on) members.push(myID())
    else if (!members.length) {
      if (pill === document.activeElement) actionsOf(bar.closest(".msg")).focus()
      return pill.remove()
    }
    if (!pill) {
      pill = this.madeTarget.content.firstElementChild.cloneNode(true)
      pill.value = pill.ariaLabel = pill.firstElementChild.textContent = content
      bar.insertBefore(pill, bar.querySelector(".boost-add"))
    }
    pill.dataset.members = members.join(" ")
    pill.lastElementChild.textContent = members.length
    pill.setAttribute("aria-pressed", String(on))
  }
}

// articleOf finds the message that a button is about; those of the menu are about the
// one it was opened for.
function articleOf(button) {
  return button.closest(".msg") ?? document.getElementById(button.closest("[data-message]").dataset.message)
}

function pillsOf(bar) {
  return [...bar.querySelectorAll("[data-members]")]
}

function actionsOf(article) {
  return article.querySelector(".tools > :last-child")
}

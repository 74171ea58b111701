import { Controller } from "@hotwired/stimulus"

const pause = 400

// Shows what is typed as it would look, before it is saved. The server says what of it
// may be shown.
export default class extends Controller {
  static targets = ["source"]
  static values = { try: String }

  connect() {
    this.sheet = new CSSStyleSheet()
  }

  disconnect() {
    clearTimeout(this.timer)
    this.asking?.abort()
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this.sheet)
  }

  try() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.show(), pause)
  }

  async show() {
    this.asking?.abort()
    this.asking = new AbortController()
    try {
      const answer = await fetch(this.tryValue, { method: "POST", body: new URLSearchParams({ styles: this.sourceTarget.value }), signal: this.asking.signal })
      if (!answer.ok) return // too many at once, or signed out: saving will say
      this.sheet.replaceSync(await answer.text())
      const saved = document.querySelector("link[data-workspace-styles]")
      if (saved) saved.disabled = true
      if (!document.adoptedStyleSheets.includes(this.sheet)) document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.sheet]
    } catch {
      // offline, or typed on: the next try will do
    }
  }

  key(event) {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey) && !event.isComposing) {
      event.preventDefault()
      this.element.requestSubmit()
    }
  }
}

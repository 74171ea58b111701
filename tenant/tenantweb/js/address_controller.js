import { Controller } from "@hotwired/stimulus"

const pause = 250

// Sits on the forms that choose an address; the server says whether it is free. At
// sign-up, until somebody touches the address, it follows the workspace's name, as
// tenant.SlugFrom does.
export default class extends Controller {
  static targets = ["name", "slug", "suggestions"]
  static values = { check: String }

  connect() {
    this.own = !this.hasNameTarget || (this.slugTarget.value !== "" && this.slugTarget.value !== slugFrom(this.nameTarget.value))
  }

  disconnect() {
    clearTimeout(this.timer)
    this.asking?.abort()
  }

  propose() {
    if (this.own) return
    this.slugTarget.value = slugFrom(this.nameTarget.value)
    this.ask()
  }

  check() {
    this.own = this.slugTarget.value !== ""
    this.ask()
  }

  take(event) {
    event.preventDefault()
    this.slugTarget.value = event.currentTarget.value
    this.slugTarget.focus()
    this.own = true
    this.ask()
  }

  ask() {
    clearTimeout(this.timer)
    this.asking?.abort()
    this.timer = setTimeout(() => this.fetchVerdict(), pause)
  }

  async fetchVerdict() {
    const slug = this.slugTarget.value.trim()
    if (slug === "") return this.show(document.createElement("p"), "")
    this.asking = new AbortController()
    try {
      const url = `${this.checkValue}?slug=${encodeURIComponent(slug)}`
      const answer = await fetch(url, { headers: { "X-Requested-With": "hearth" }, signal: this.asking.signal })
      if (!answer.ok) return // too many, or busy: the form itself will say
      const part = new DOMParser().parseFromString(await answer.text(), "text/html")
      this.show(part.querySelector(".says"), part.querySelector(".suggestions").innerHTML)
    } catch {
      // Aborted by the next letter, or offline.
    }
  }

  // The line stays the same element, or screen readers would not announce it.
  show(verdict, suggestions) {
    const line = document.getElementById(this.slugTarget.getAttribute("aria-describedby"))
    line.className = verdict.className || "says"
    line.innerHTML = verdict.innerHTML
    this.suggestionsTarget.innerHTML = suggestions
    const bad = line.classList.contains("bad")
    this.slugTarget.closest(".field").classList.toggle("is-bad", bad)
    if (bad) this.slugTarget.setAttribute("aria-invalid", "true")
    else this.slugTarget.removeAttribute("aria-invalid")
  }
}

function slugFrom(name) {
  return name.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase().replace(/['’]/g, "")
    .replace(/[^a-z0-9]+/g, "-").replace(/^-+/, "").slice(0, 40).replace(/-+$/, "")
}

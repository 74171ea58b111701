import { Controller } from "@hotwired/stimulus"
import { toast } from "hearth/toast"
import { isAtBottom } from "./scrolling.js"

const fresh = 60_000 // what is older was missed, and stays silent
const key = "hearth:sounds"

// Plays the sounds of messages: when asked to, and as they come in while somebody
// looks, unless they have been switched off in this browser.
export default class extends Controller {
  static targets = ["switch"]

  switchTargetConnected() {
    this.show()
  }

  toggle() {
    try {
      localStorage.setItem(key, this.isOff ? "on" : "off")
    } catch {
      // Forbidden here: they go on.
    }
    this.show()
  }

  show() {
    this.switchTarget.setAttribute("aria-checked", String(!this.isOff))
  }

  get isOff() {
    try {
      return localStorage.getItem(key) === "off"
    } catch {
      return false
    }
  }

  async play({ currentTarget }) {
    if (!(await this.start(currentTarget))) toast("The sound could not be played.", "bad")
  }

  // arrived asks first whether the browser would let it: a refusal is a complaint in
  // the console.
  arrived({ detail: { article, elsewhere } }) {
    const button = article.querySelector("button[data-sound]")
    if (!button || elsewhere || this.isOff || document.hidden || !navigator.userActivation?.hasBeenActive) return
    const age = Date.now() - Date.parse(article.querySelector("time").dateTime)
    if (age < fresh && isAtBottom(this.element.querySelector(".messages"))) this.start(button)
  }

  async start(button) {
    button.classList.add("is-playing")
    try {
      const { play } = await import("./sound_player.js")
      return await play(button.dataset.sound)
    } catch {
      return false
    } finally {
      button.classList.remove("is-playing")
    }
  }
}

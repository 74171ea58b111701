import { Controller } from "@hotwired/stimulus"

// The browser's offer to install comes once for each page that is loaded, perhaps
// before anybody asks.
let offer
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault()
  offer = event
  dispatchEvent(new CustomEvent("hearth:installable"))
})

export default class extends Controller {
  static targets = ["offer", "help"]

  connect() {
    this.element.hidden = matchMedia("(display-mode: standalone)").matches || navigator.standalone === true
    addEventListener("hearth:installable", this.show)
    this.show()
  }

  disconnect() {
    removeEventListener("hearth:installable", this.show)
  }

  show = () => {
    this.offerTarget.hidden = !offer
    this.helpTarget.hidden = Boolean(offer)
  }

  async install() {
    await offer.prompt()
    const { outcome } = await offer.userChoice
    offer = undefined
    this.show()
    this.element.hidden = outcome === "accepted"
  }
}

import { Controller } from "@hotwired/stimulus"

// The page that a browser shows by itself while it reaches nobody. It stands at the
// address that was asked for, so loading it again is enough.
export default class extends Controller {
  connect() {
    addEventListener("online", this.retry)
  }

  disconnect() {
    removeEventListener("online", this.retry)
  }

  retry = () => location.reload()
}

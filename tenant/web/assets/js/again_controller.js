import { Controller } from "@hotwired/stimulus"
import { visit } from "@hotwired/turbo"

// Looks again every other second until what the page waits for is there.
export default class extends Controller {
  connect() {
    this.timer = setTimeout(() => visit(location.href, { action: "replace" }), 2000)
  }

  disconnect() {
    clearTimeout(this.timer)
  }
}

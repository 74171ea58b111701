import { Controller } from "@hotwired/stimulus"

// A hidden field that tells the reader's time zone, so that days begin when theirs do.
export default class extends Controller {
  connect() {
    this.element.value = zone()
    this.element.disabled = false
  }
}

export function zone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

import { Controller } from "@hotwired/stimulus"

// Sits on a room's bell. Choosing draws it anew, and the keyboard stays on it.
export default class extends Controller {
  keep(event) {
    const { newStream, render } = event.detail
    if (!newStream.targets || !this.element.matches(newStream.targets)) return
    if (!this.element.contains(document.activeElement)) return
    event.detail.render = async (stream) => {
      await render(stream)
      document.querySelector(`${stream.targets} > button`)?.focus()
    }
  }
}

import { Controller } from "@hotwired/stimulus"
import { fragment } from "./http.js"

const asks = /[@#:/][^\n]*$/

// People behind @, rooms behind #, emoji behind : and commands behind a slash. The
// list is loaded by the first of these signs.
export default class extends Controller {
  static values = { people: String }

  disconnect() {
    this.list?.then((list) => list?.leave())
  }

  async look({ target: field, isComposing }) {
    if (isComposing || (!this.list && !asks.test(field.value.slice(0, field.selectionStart)))) return
    this.list ??= import("./completion.js").then(
      ({ Completion }) => new Completion(field, this.peopleValue, fragment),
      () => (this.list = undefined), // no network: the next letter asks again
    )
    const list = await this.list
    if (this.element.isConnected) list?.look()
  }
}

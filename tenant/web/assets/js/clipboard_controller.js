import { Controller } from "@hotwired/stimulus"
import { toast } from "hearth/toast"

// Copies text-value, or what the source target holds, and says so.
export default class extends Controller {
  static targets = ["source"]
  static values = { text: String, said: { type: String, default: "Copied" } }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.text)
      toast(this.saidValue)
    } catch {
      this.selectInstead()
    }
  }

  get text() {
    if (this.hasTextValue) return this.textValue
    return this.hasSourceTarget ? (this.sourceTarget.value ?? this.sourceTarget.textContent) : ""
  }

  // Where the browser refuses (plain http, denied permission) the text is at
  // least selected, one key away.
  selectInstead() {
    if (this.hasSourceTarget && this.sourceTarget.select) {
      this.sourceTarget.focus()
      this.sourceTarget.select()
      toast("Press Ctrl+C or ⌘C to copy")
    } else {
      toast("Your browser would not copy this", "bad")
    }
  }
}

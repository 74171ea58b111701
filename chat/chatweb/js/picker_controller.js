import { Controller } from "@hotwired/stimulus"

// A list of people to pick from, by name and by keyboard: letters narrow it, Enter
// picks the first, arrows move, Enter on nothing sends.
export default class extends Controller {
  static targets = ["filter", "line", "picked", "nothing"]
  static values = { alone: Boolean }

  connect() {
    this.show()
    if (this.aloneValue && this.hasFilterTarget && this.element.closest("dialog[open], main")) this.filterTarget.focus()
  }

  filter() {
    const wanted = this.filterTarget.value.trim().toLowerCase()
    for (const line of this.lineTargets) line.hidden = !nameOf(line).toLowerCase().includes(wanted)
    this.nothingTarget.hidden = this.boxes.length > 0
  }

  key(event) {
    if (event.isComposing) return
    const inFilter = this.hasFilterTarget && event.target === this.filterTarget
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (way) {
      event.preventDefault()
      this.move(event.target, way)
    } else if (event.key === "Enter" && inFilter) {
      event.preventDefault()
      if (this.filterTarget.value.trim()) this.pickFirst()
      else event.target.form.requestSubmit()
    }
  }

  move(from, way) {
    const all = [...(this.hasFilterTarget ? [this.filterTarget] : []), ...this.boxes]
    all[(all.indexOf(from) + way + all.length) % all.length]?.focus()
  }

  pickFirst() {
    const box = this.boxes[0]
    if (!box) return
    box.checked = !box.checked
    this.filterTarget.value = ""
    this.filter()
    this.show()
  }

  show() {
    const names = this.lineTargets.filter((line) => boxOf(line).checked).map(nameOf)
    this.pickedTarget.textContent = names.length > 8 ? `${names.length} people` : names.join(", ")
  }

  get boxes() {
    return this.lineTargets.filter((line) => !line.hidden).map(boxOf)
  }
}

function boxOf(line) {
  return line.querySelector("input")
}

function nameOf(line) {
  return line.querySelector("[data-picker-name]").textContent
}

import { Controller } from "@hotwired/stimulus"

// Shows the room's pictures large, one after the other. Without a script, or with a
// key held down, their links open them as any link does.
export default class extends Controller {
  static targets = ["dialog", "picture", "name", "count", "download", "step"]

  open(event) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    this.show(event.currentTarget)
    if (!this.dialogTarget.open) this.dialogTarget.showModal()
  }

  show(link) {
    const all = this.photos
    this.link = link
    const name = link.dataset.name
    this.pictureTarget.src = link.href
    this.pictureTarget.alt = name
    this.nameTarget.textContent = name
    this.countTarget.textContent = all.length > 1 ? `${all.indexOf(link) + 1} of ${all.length}` : ""
    this.downloadTarget.href = `${link.href}?download`
    this.downloadTarget.download = name
    for (const step of this.stepTargets) step.hidden = all.length < 2
  }

  // move goes round: after the last comes the first. A picture whose message was
  // deleted meanwhile is followed by the first.
  move(by) {
    const all = this.photos
    if (all.length === 0) return this.dialogTarget.close()
    const at = all.indexOf(this.link)
    this.show(all[at < 0 ? 0 : (at + by + all.length) % all.length])
  }

  next() {
    this.move(1)
  }

  previous() {
    this.move(-1)
  }

  key(event) {
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!way) return
    event.preventDefault()
    this.move(getComputedStyle(this.element).direction === "rtl" ? -way : way)
  }

  beside({ target }) {
    if (target === this.dialogTarget) this.dialogTarget.close()
  }

  closed() {
    this.pictureTarget.removeAttribute("src")
    this.link?.focus({ preventScroll: true })
  }

  get photos() {
    return [...this.element.querySelectorAll(".msg .photo")]
  }
}

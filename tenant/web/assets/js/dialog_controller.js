import { Controller } from "@hotwired/stimulus"

// Sits on a <dialog>. Opening and closing is the browser's (see invokers.js);
// this adds a click beside it, open-value for one that arrives open, and leaves
// none open in Turbo's snapshots.
export default class extends Controller {
  static values = { open: Boolean }

  connect() {
    if (this.openValue && !this.element.open) this.element.showModal()
    this.element.addEventListener("pointerdown", this.beside)
    addEventListener("turbo:before-cache", this.close)
  }

  disconnect() {
    this.element.removeEventListener("pointerdown", this.beside)
    removeEventListener("turbo:before-cache", this.close)
  }

  close = () => {
    if (this.element.open) this.element.close()
  }

  // closeWhenDone is for turbo:submit-end: a form that was refused stays open.
  closeWhenDone(event) {
    if (event.detail.success) this.close()
  }

  beside = (event) => {
    if (event.target !== this.element) return
    const box = this.element.getBoundingClientRect()
    const inside = event.clientX >= box.left && event.clientX <= box.right &&
      event.clientY >= box.top && event.clientY <= box.bottom
    if (!inside) this.close()
  }
}

import { Controller } from "@hotwired/stimulus"

// A chart of points-value. What draws it is fetched only where there is one; where that
// fails, the table under it has the numbers.
export default class extends Controller {
  static targets = ["plot", "says"]
  static values = { points: Object }

  async connect() {
    try {
      const { draw } = await import("./chart_plot.js")
      if (!this.element.isConnected || this.plot) return
      this.plot = draw(this.plotTarget, this.pointsValue)
      this.saysTarget.hidden = true
    } catch {
      this.saysTarget.textContent = "The chart could not be drawn. The table below has its numbers."
    }
  }

  disconnect() {
    this.plot?.destroy()
    this.plot = null
  }
}

import { Controller } from "@hotwired/stimulus"
import { visit } from "@hotwired/turbo"

// Notifications on this device: whether it can have them, may have them and has them.
// Nothing is asked of anybody before they press the button.
export default class extends Controller {
  static targets = ["state", "on", "said"]
  static values = { key: String, here: Number, worker: String }

  connect() {
    if (this.keyValue) this.look()
  }

  async look() {
    if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return this.show("unsupported")
    if (Notification.permission === "denied") return this.show("blocked")
    const subscription = await this.subscription()
    this.show(subscription && this.hereValue > 0 && Notification.permission === "granted" ? "on" : "off")
  }

  async subscription() {
    const worker = await navigator.serviceWorker.getRegistration()
    const subscription = await worker?.pushManager.getSubscription()
    return subscription && keyOf(subscription) === this.keyValue ? subscription : undefined
  }

  show(state) {
    for (const one of this.stateTargets) one.hidden = one.dataset.state !== state
  }

  async turnOn() {
    this.onTarget.disabled = true
    this.saidTarget.textContent = ""
    try {
      const permission = await Notification.requestPermission()
      if (permission === "denied") return this.show("blocked")
      if (permission !== "granted") return this.say("Your browser was not told yes or no. Press again when you are ready.")
      await this.tell(await this.subscribe())
      visit(location.href, { action: "replace" })
    } catch (problem) {
      this.say(problem.said ?? "The push service of this browser could not be reached. Please try again in a minute.")
    } finally {
      this.onTarget.disabled = false
    }
  }

  // subscribe begins anew where the browser is bound to a key that is not ours any more.
  async subscribe() {
    await navigator.serviceWorker.register(this.workerValue)
    const { pushManager } = await navigator.serviceWorker.ready
    const old = await pushManager.getSubscription()
    if (old && keyOf(old) !== this.keyValue) await old.unsubscribe()
    return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: this.keyValue })
  }

  async tell(subscription) {
    const { endpoint, keys } = subscription.toJSON()
    const body = new URLSearchParams({ endpoint, p256dh: keys.p256dh, auth: keys.auth })
    const response = await fetch("/notifications/devices", { method: "POST", body })
    if (response.ok) return
    await subscription.unsubscribe()
    throw Object.assign(new Error("refused"), response.status < 500 ? { said: await response.text() } : {})
  }

  // turnOff is for the form that says the same to the server.
  async turnOff() {
    const subscription = await this.subscription()
    await subscription?.unsubscribe()
  }

  say(sentence) {
    this.saidTarget.textContent = sentence
  }
}

function keyOf(subscription) {
  const key = subscription.options?.applicationServerKey
  if (!key) return ""
  return btoa(String.fromCharCode(...new Uint8Array(key))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")
}

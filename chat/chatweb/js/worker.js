import { visit } from "@hotwired/turbo"

// installWorker has the browser keep our service worker, and answers its questions: what
// this window shows, and whether it goes where a notification leads.
export function installWorker() {
  const workers = navigator.serviceWorker
  if (!workers) return
  workers.addEventListener("message", ({ data, ports: [port] }) => {
    if (data.ask === "path") port?.postMessage(location.pathname)
    if (!data.visit) return
    visit(data.visit)
    port?.postMessage(true)
  })
  workers.startMessages()
  workers.register("/service-worker.js").catch(() => {}) // not everywhere, and not needed
}

// showBadge counts on the icon of the installed app.
export function showBadge(rooms) {
  const shown = rooms > 0 ? navigator.setAppBadge?.(rooms) : navigator.clearAppBadge?.()
  shown?.catch(() => {})
}

// Runs beside the pages of a workspace, and without any: it shows notifications, keeps
// the files that pages are drawn with, and says so when nobody can be reached. It never
// keeps a page or an answer that belongs to somebody.
const { version, files, offline } = self.hearth
const cacheName = `hearth-${version}`
const patience = 500 // milliseconds for a window to say what it shows
const signOuts = ["/session", "/session/delete"]
const kept = ["script", "style", "image", "font"]

addEventListener("install", (event) => event.waitUntil(fill()))
addEventListener("activate", (event) => event.waitUntil(Promise.all([clients.claim(), sweep(cacheName)])))

// A new release waits until the windows of the old one are gone, so theirs find their
// files here.
async function fill() {
  const cache = await caches.open(cacheName)
  await cache.addAll([...files, new Request(offline, { credentials: "omit", cache: "reload" })])
}

async function sweep(but) {
  const names = await caches.keys()
  return Promise.all(names.filter((name) => name.startsWith("hearth-") && name !== but).map((name) => caches.delete(name)))
}

addEventListener("fetch", (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (origin !== location.origin) return
  if (request.method !== "GET") {
    if (signOuts.includes(pathname)) event.respondWith(signOut(event))
  } else if (pathname.startsWith("/assets/")) {
    if (kept.includes(request.destination)) event.respondWith(asset(request))
  } else if (request.mode === "navigate") {
    event.respondWith(page(request))
  }
})

async function asset(request) {
  const cache = await caches.open(cacheName)
  const found = await cache.match(request)
  if (found) return found
  const response = await fetch(request)
  if (response.ok) await cache.put(request, response.clone())
  return response
}

async function page(request) {
  try {
    return await fetch(request)
  } catch {
    return (await caches.match(offline)) ?? Response.error()
  }
}

async function signOut(event) {
  const response = await fetch(event.request)
  event.waitUntil(forget())
  return response
}

// forget leaves nothing of whoever was signed in: no subscription, no notification.
async function forget() {
  const subscription = await registration.pushManager?.getSubscription()
  await subscription?.unsubscribe()
  for (const shown of await registration.getNotifications()) shown.close()
  await badge(0)
  await sweep()
  await fill()
}

addEventListener("push", (event) => event.waitUntil(arrive(read(event.data))))

function read(data) {
  try {
    return data.json()
  } catch {
    return {}
  }
}

async function arrive({ title = "New messages", body = "", url = "/", tag = "hearth", icon, badge: count }) {
  await badge(count)
  if (await isBeingRead(url)) return
  await registration.showNotification(title, { body, tag, icon, renotify: true, data: { url } })
}

async function badge(count) {
  try {
    await (count > 0 ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.())
  } catch {
    // Some systems have no badges.
  }
}

async function isBeingRead(url) {
  for (const window of await windows()) {
    if (!window.focused || window.visibilityState !== "visible") continue
    const shown = await ask(window, { ask: "path" })
    if (shown === url || shown?.startsWith(`${url}/`)) return true
  }
  return false
}

addEventListener("notificationclick", (event) => {
  event.notification.close()
  event.waitUntil(open(event.notification.data?.url ?? "/"))
})

// open takes a window that is there, the one that is looked at first.
async function open(url) {
  const all = await windows()
  const window = all.find(({ focused }) => focused) ?? all[0]
  if (!window) return clients.openWindow(url)
  await window.focus()
  if (await ask(window, { visit: url })) return
  await window.navigate(url).catch(() => clients.openWindow(url))
}

function windows() {
  return clients.matchAll({ type: "window", includeUncontrolled: true })
}

// ask is answered by our pages; undefined means that none did in time.
function ask(window, question) {
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data)
    setTimeout(resolve, patience)
    window.postMessage(question, [port2])
  })
}

addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)))

// renew tells the workspace when a browser moves to another address by itself.
async function renew({ oldSubscription, newSubscription }) {
  const options = oldSubscription?.options
  const subscription = newSubscription ?? (options && (await registration.pushManager.subscribe(options)))
  if (!subscription) return
  const { endpoint, keys } = subscription.toJSON()
  await fetch("/notifications/devices", { method: "POST", body: new URLSearchParams({ endpoint, p256dh: keys.p256dh, auth: keys.auth }) })
}

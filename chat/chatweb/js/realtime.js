// One socket for as long as the window is open, whichever rooms come and go. Turbo
// swaps pages without reloading this module.
//
// The server numbers what happens in a room. A number that was seen is skipped, a
// hole is asked for again, and after a while away the server sends what was missed
// or says to reload, so nothing is lost and nothing is shown twice.
const protocol = "hearth.html.v1"
const firstDelay = 500
const longestDelay = 30_000
const pingEvery = 25_000
const signedOut = 4001

const listeners = new Set()
const seen = new Map() // room → the last number that was shown
const holders = new Map() // room → who listens to it
const asked = new Map() // room → the number after which a hole was asked for
let socket
let open = false
let opened = 0
let attempts = 0
let retry
let unanswered = false

// listen is told every event, and { op: "up", again } and { op: "down" }.
export function listen(heard) {
  listeners.add(heard)
  return () => listeners.delete(heard)
}

export function isConnected() {
  return open
}

// subscribe begins to hear what happens in a room after the number given. It
// returns what ends it, unless the room has been subscribed to again.
export function subscribe(room, after) {
  const holder = Symbol()
  holders.set(room, holder)
  seen.set(room, after)
  asked.delete(room)
  connect()
  send({ op: "subscribe", room, after })
  return () => {
    if (holders.get(room) !== holder) return
    holders.delete(room)
    seen.delete(room)
    send({ op: "unsubscribe", room })
  }
}

// take shows an event, however it arrived. Those with a number keep their order.
export function take(event) {
  if (event.seq === undefined || event.seq === 0) return tell(event)
  const last = seen.get(event.room)
  if (last === undefined || event.seq <= last) return
  if (event.seq > last + 1) return askAgain(event.room, last)
  seen.set(event.room, event.seq)
  tell(event)
}

export function connect() {
  if (socket) return
  clearTimeout(retry)
  const scheme = location.protocol === "https:" ? "wss:" : "ws:"
  const mine = new WebSocket(`${scheme}//${location.host}/realtime`, protocol)
  socket = mine
  mine.onopen = () => {
    open = true
    attempts = 0
    unanswered = false
    asked.clear()
    for (const [room, after] of seen) send({ op: "subscribe", room, after })
    tell({ op: "up", again: opened++ > 0 })
  }
  mine.onmessage = (event) => {
    unanswered = false
    receive(JSON.parse(event.data))
  }
  mine.onclose = ({ code }) => {
    if (code === signedOut) location.reload()
    else if (socket === mine) lost()
  }
}

function receive(message) {
  if (message.op === "event") return take(message)
  if (message.op === "subscribed" && message.seq < seen.get(message.room)) return tell({ op: "resync", room: message.room })
  if (message.op === "resync" || message.op === "error") tell(message)
}

function askAgain(room, last) {
  if (asked.get(room) === last) return tell({ op: "resync", room })
  asked.set(room, last)
  send({ op: "subscribe", room, after: last })
}

function lost() {
  socket = undefined
  const was = open
  open = false
  const delay = Math.min(longestDelay, firstDelay * 2 ** attempts++)
  retry = setTimeout(connect, delay * (0.5 + Math.random() / 2))
  if (was || attempts === 1) tell({ op: "down" })
}

function drop() {
  const old = socket
  if (!old) return
  lost()
  old.close()
}

export function send(message) {
  if (open) socket.send(JSON.stringify(message))
}

function tell(event) {
  for (const heard of [...listeners]) heard(event)
}

function atOnce() {
  if (socket || seen.size === 0) return
  attempts = 0
  connect()
}

setInterval(() => {
  if (!open) return
  if (unanswered) return drop()
  unanswered = true
  send({ op: "ping" })
}, pingEvery)

addEventListener("online", atOnce)
addEventListener("offline", drop)
addEventListener("pageshow", atOnce)
addEventListener("pagehide", () => socket?.close())
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) atOnce()
})

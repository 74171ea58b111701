import { listen, send } from "./realtime.js"

const glance = 5000 // to another window and back is not going away

// Which room is before my eyes, so that nobody calls me to what I am looking at.
let room = 0
let told = 0
let timer

export function lookAt(id) {
  room = id
  tell()
  return () => room === id && lookAt(0)
}

function tell() {
  clearTimeout(timer)
  const now = document.hidden ? 0 : room
  if (now === told) return
  told = now
  send({ op: "look", room: now })
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(timer)
  if (document.hidden) timer = setTimeout(tell, glance)
  else tell()
})

listen((event) => {
  if (event.op !== "up") return
  told = 0
  tell()
})

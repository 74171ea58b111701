import { send } from "./realtime.js"

const every = 1200 // the server drops what comes within a second
let said = 0
let later // what was typed too soon after that is told a moment later
let typing // the room in which others see me type

// sayTyping may be called with every key; without text it takes my name away at once.
export function sayTyping(room, text) {
  clearTimeout(later)
  if (!text.trim()) return stop(room)
  const wait = said + every - Date.now()
  if (wait > 0) later = setTimeout(say, wait, room)
  else say(room)
}

function say(room) {
  said = Date.now()
  typing = room
  send({ op: "typing", room })
}

function stop(room) {
  if (typing !== room) return
  typing = undefined
  send({ op: "typing", room, stop: true })
}

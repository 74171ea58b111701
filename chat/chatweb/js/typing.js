import { send } from "./realtime.js"

const every = 1000
let said = 0
let typing // the room in which others see me type

// sayTyping may be called with every key; without text it takes my name away at once.
export function sayTyping(room, text) {
  if (!text.trim()) return stop(room)
  if (Date.now() - said < every) return
  said = Date.now()
  typing = room
  send({ op: "typing", room })
}

function stop(room) {
  if (typing !== room) return
  typing = undefined
  send({ op: "typing", room, stop: true })
}

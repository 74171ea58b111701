import { myID } from "./me.js"

// What must not be lost with the page: text being written, and messages that the
// server has not confirmed. Browsers without storage keep nothing.
export function draft(room) {
  return read(key("draft", room)) ?? ""
}

export function keepDraft(room, text) {
  write(key("draft", room), text || null)
}

// unsent lists { id, body, at } of a room, in the order of sending.
export function unsent(room) {
  return read(key("unsent", room)) ?? []
}

export function keepUnsent(room, message) {
  write(key("unsent", room), [...unsent(room).filter((other) => other.id !== message.id), message])
}

export function forgetUnsent(room, id) {
  const rest = unsent(room).filter((other) => other.id !== id)
  write(key("unsent", room), rest.length ? rest : null)
}

function key(kind, room) {
  return `hearth:${kind}:${myID()}:${room}`
}

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name))
  } catch {
    return null
  }
}

function write(name, value) {
  try {
    if (value === null) localStorage.removeItem(name)
    else localStorage.setItem(name, JSON.stringify(value))
  } catch {
    // Full or forbidden: the text stays in the page.
  }
}

import { renderStreamMessage } from "@hotwired/turbo"
import { ask, elements } from "./http.js"
import { forgetUnsent, keepUnsent } from "./kept.js"

const patience = 20_000
const away = [502, 503, 504] // a process or its database restarts
const mostTries = 12
const accept = { Accept: "text/vnd.turbo-stream.html, text/html" }
let line = Promise.resolve()

// deliver sends a message after those before it, even when its room is left
// meanwhile, again while the server is away for a moment. Sending twice posts once:
// the server knows the id. It answers { ok }, or { refused, answer } for text that
// will never do, or { reason }.
export function deliver(url, room, message) {
  keepUnsent(room, message)
  const result = line.then(() => insist(url, room, message))
  line = result
  return result
}

async function insist(url, room, message) {
  for (let tries = 1; ; tries++) {
    const result = await attempt(url, room, message)
    if (!result.later || tries === mostTries) return result
    await new Promise((resolve) => setTimeout(resolve, result.later * 1000))
  }
}

// newID is for pages without https too, where randomUUID is missing.
export function newID() {
  if (crypto.randomUUID) return crypto.randomUUID()
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("")
}

async function attempt(url, room, { id, body }) {
  try {
    const response = await ask(url, {
      method: "POST",
      body: new URLSearchParams({ body, client_id: id }),
      headers: accept,
      signal: AbortSignal.timeout?.(patience),
    })
    const answer = await response.text()
    if (response.ok) {
      forgetUnsent(room, id)
      renderStreamMessage(answer)
      return { ok: true }
    }
    if (response.status === 422) {
      forgetUnsent(room, id)
      return { refused: true, answer, reason: sentence(answer, "[data-reason]") }
    }
    const later = away.includes(response.status) ? Number(response.headers.get("Retry-After")) || 2 : 0
    return { reason: sentence(answer, ".toast span") || "The server had a problem.", later }
  } catch {
    return { reason: "The connection dropped.", offline: true }
  }
}

function sentence(answer, selector) {
  const stream = elements(answer).querySelector("turbo-stream template")
  return stream?.content.querySelector(selector)?.textContent ?? ""
}

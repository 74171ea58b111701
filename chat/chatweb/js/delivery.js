import { renderStreamMessage } from "@hotwired/turbo"
import { ask, elements } from "./http.js"
import { forgetUnsent, keepUnsent } from "./kept.js"
import { filesOf, forgetFiles } from "./kept_files.js"
import { upload } from "./upload.js"

const patience = 20_000
const away = [502, 503, 504] // a process or its database restarts
const mostTries = 12
const headers = { Accept: "text/vnd.turbo-stream.html, text/html", "X-Requested-With": "hearth" }
const uploads = new Map() // message → { onProgress, end, result } while it is on its way
let line = Promise.resolve()

// deliver sends a message after those before it, even when its room is left
// meanwhile, again while the server is away for a moment; files do not keep the
// others waiting. Sending twice posts once: the server knows the id. It answers
// { ok }, or { refused, answer } for text that will never do, or { cancelled }, or
// { reason }.
export function deliver(url, room, message, onProgress) {
  keepUnsent(room, message)
  if (message.files?.length) return deliverFiles(url, room, message, onProgress)
  const result = line.then(() => insist(room, message, () => sendText(url, message)))
  line = result
  return result
}

// deliverFiles goes on with an upload that a page began which was left since.
async function deliverFiles(url, room, message, onProgress) {
  const going = uploads.get(message.id) ?? { end: new AbortController() }
  going.onProgress = onProgress
  if (going.result) return going.result
  uploads.set(message.id, going)
  going.result = insist(room, message, () => sendFiles(url, message, going))
  const result = await going.result
  uploads.delete(message.id)
  return result
}

// cancel ends an upload.
export function cancel(id) {
  uploads.get(id)?.end.abort()
}

// forget lets go of a message that is not to be sent any more, or has been.
export function forget(room, { id, files }) {
  forgetUnsent(room, id)
  if (files?.length) forgetFiles(id)
}

// newID is for pages without https too, where randomUUID is missing.
export function newID() {
  if (crypto.randomUUID) return crypto.randomUUID()
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("")
}

async function insist(room, message, send) {
  for (let tries = 1; ; tries++) {
    const result = await attempt(room, message, send)
    if (!result.later || tries === mostTries) return result
    await new Promise((resolve) => setTimeout(resolve, result.later * 1000))
  }
}

async function attempt(room, message, send) {
  try {
    const { ok, status, text, retryAfter, cancelled, missing } = await send()
    if (cancelled) return { cancelled }
    if (missing) return { reason: "This browser no longer has its files. Delete it and attach them again." }
    if (ok) {
      forget(room, message)
      renderStreamMessage(text)
      return { ok: true }
    }
    if (status === 422 || (status === 402 && message.files?.length)) {
      // What has files stays where it is: they cannot be put back into a form.
      if (!message.files?.length) forgetUnsent(room, message.id)
      return { refused: !message.files?.length, answer: text, reason: sentence(text, "[data-reason]") || sentence(text, ".toast span") }
    }
    const later = away.includes(status) ? Number(retryAfter) || 2 : 0
    return { reason: sentence(text, ".toast span") || "The server had a problem.", later }
  } catch {
    return { reason: "The connection dropped.", offline: true }
  }
}

async function sendText(url, { id, body }) {
  const response = await ask(url, {
    method: "POST",
    body: new URLSearchParams({ body, client_id: id }),
    headers,
    signal: AbortSignal.timeout?.(patience),
  })
  return { ok: response.ok, status: response.status, text: await response.text(), retryAfter: response.headers.get("Retry-After") }
}

async function sendFiles(url, { id, body }, going) {
  const files = await filesOf(id)
  if (!files?.length) return { missing: true }
  const form = new FormData()
  form.append("body", body)
  form.append("client_id", id)
  for (const file of files) form.append("attachment", file, file.name)
  return upload(url, form, { headers, onProgress: (part) => going.onProgress(part), signal: going.end.signal })
}

function sentence(answer, selector) {
  const stream = elements(answer).querySelector("turbo-stream template")
  return stream?.content.querySelector(selector)?.textContent ?? ""
}

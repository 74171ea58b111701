import { newID } from "./delivery.js"
import { keepFiles } from "./kept_files.js"

// A message on its way, as its author sees it.

// compose keeps the files aside; the message itself is as small as it looks.
export function compose(body, files) {
  const id = newID()
  if (files.length) keepFiles(id, files)
  return { id, body, at: Date.now(), files: files.map(({ name, size: bytes }) => ({ name, size: bytes })) }
}

// draw makes the row that stands for a message until the server's copy replaces it.
export function draw(template, id, message) {
  const article = template.content.firstElementChild.cloneNode(true)
  article.id = id
  fill(article, message)
  return article
}

function fill(article, message) {
  const prose = article.querySelector(".prose")
  prose.textContent = message.body
  prose.hidden = message.body.trim() === ""
  const at = new Date(message.at)
  for (const time of article.querySelectorAll("time")) {
    time.dateTime = at.toISOString()
    time.textContent = at.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" })
  }
  if (!message.files?.length) return
  const list = article.querySelector("[data-outgoing]")
  list.hidden = false
  list.replaceChildren(...message.files.map(({ name, size: bytes }) => {
    const line = document.createElement("li")
    line.textContent = `${name} · ${size(bytes)}`
    return line
  }))
}

// mark shows how it stands with a message: "pending", or "failed" and why.
export function mark(article, state, { reason = "", offline = false } = {}) {
  article.classList.remove("pending", "failed")
  article.classList.add(state)
  article.toggleAttribute("data-offline", offline)
  article.querySelector("[data-reason]").textContent = `Not sent. ${reason}`
}

// progress shows how much of the files is there, from 0 to 1.
export function progress(article, part) {
  const place = article?.querySelector("[data-uploading]")
  if (!place) return
  const percent = Math.floor(part * 100)
  place.hidden = false
  place.querySelector("progress").value = percent
  place.querySelector("[data-part]").textContent = `${percent}%`
}

// size is how the server writes it too.
export function size(bytes) {
  if (bytes < 1000) return `${bytes} bytes`
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`
  const [n, unit] = bytes < 1_000_000_000 ? [bytes / 1_000_000, "MB"] : [bytes / 1_000_000_000, "GB"]
  return `${n.toFixed(1).replace(".0", "")} ${unit}`
}

import { myID } from "./me.js"

const groupFor = 5 * 60_000

// tidy puts the days, groups and marks of a list of messages right, in the
// reader's own zone. It may run as often as the list changes.
export function tidy(list) {
  let above, aboveAt, day, heading, fresh
  for (const child of [...list.children]) {
    if (child.classList.contains("day")) {
      heading?.remove()
      heading = child
    } else if (child.classList.contains("new-line")) {
      fresh = child
    } else if (child.classList.contains("msg")) {
      const at = timeOf(child)
      const sameDay = at.toDateString() === day
      if (sameDay) heading?.remove()
      else (fresh ?? child).before(dayHeading(heading, at))
      const goesOn = sameDay && !fresh && !above.querySelector(".deed") && above.dataset.creatorId === child.dataset.creatorId && at - aboveAt < groupFor
      child.classList.toggle("cont", goesOn)
      mark(child)
      above = child
      aboveAt = at
      day = at.toDateString()
      heading = fresh = undefined
    }
  }
  heading?.remove()
}

// place puts a message where its number belongs; those that are still being sent
// stay at the end.
export function place(list, article) {
  const id = Number(article.dataset.messageId)
  const after = messages(list).findLast((other) => Number(other.dataset.messageId) < id)
  const before = messages(list).find((other) => !other.dataset.messageId || Number(other.dataset.messageId) > id)
  if (!before) list.append(article)
  else if (after) after.after(article)
  else before.before(article)
}

// replace draws a message anew, but for its boosts: they have events of their own, and
// what brings the message may have been drawn before the last of them.
export function replace(stream, render) {
  const id = `${stream.target}.boosts`
  const boosts = document.getElementById(id)
  render(stream)
  if (boosts) document.getElementById(id)?.replaceWith(boosts)
}

export function messages(list) {
  return [...list.querySelectorAll(":scope > .msg")]
}

// confirmed are the messages that the server has.
export function confirmed(list) {
  return messages(list).filter((article) => article.dataset.messageId)
}

// unconfirmed are those still on their way.
export function unconfirmed(list) {
  return messages(list).filter((article) => !article.dataset.messageId)
}

// dropCopies removes what a page brings as the server has it.
export function dropCopies(list, page) {
  for (const article of unconfirmed(list)) {
    if (page.getElementById(article.id)) article.remove()
  }
}

// beyond are the messages at one end, "first" or "last", that are more than most.
export function beyond(list, end, most) {
  const all = confirmed(list)
  return end === "first" ? all.slice(0, Math.max(0, all.length - most)) : all.slice(most)
}

function timeOf(article) {
  const at = new Date(article.querySelector("time")?.dateTime)
  return Number.isNaN(at.getTime()) ? new Date() : at
}

function dayHeading(heading, at) {
  const time = heading?.querySelector("time")
  if (time) {
    if (new Date(time.dateTime).toDateString() !== at.toDateString()) time.dateTime = at.toISOString()
    return heading
  }
  const made = document.createElement("h2")
  made.className = "day"
  made.innerHTML = `<time data-controller="local-time" data-local-time-style-value="day"></time>`
  made.firstElementChild.dateTime = at.toISOString()
  return made
}

function mark(article) {
  if (article.dataset.marked) return
  article.dataset.marked = ""
  const mine = article.dataset.creatorId === myID()
  for (const mention of article.querySelectorAll(".at")) {
    if (mention.dataset.memberId !== myID()) continue
    mention.classList.add("me-too")
    if (!mine) article.classList.add("mentions-me")
  }
  // A link into this workspace opens here, whoever is reading.
  for (const link of article.querySelectorAll(".prose a[target]")) if (link.origin === location.origin) link.removeAttribute("target")
  for (const code of article.querySelectorAll(".prose > pre")) addCopy(code)
}

// addCopy needs no picture of its own in every message: the sprite's address is
// on the page already.
function addCopy(pre) {
  const sprite = document.querySelector("use")?.getAttribute("href").replace(/#.*/, "")
  const place = document.createElement("div")
  place.className = "code"
  place.dataset.controller = "clipboard"
  place.dataset.clipboardSaidValue = "Code copied"
  pre.replaceWith(place)
  pre.tabIndex = 0
  pre.dataset.clipboardTarget = "source"
  place.append(pre)
  place.insertAdjacentHTML("beforeend",
    `<button type="button" class="icon-btn small tip-end" aria-label="Copy code" data-tip="Copy code" data-action="clipboard#copy">` +
    `<svg class="icon icon-xs" aria-hidden="true"><use href="${sprite}#i-copy"></use></svg></button>`)
}

// The scroller is column-reverse: 0 is the newest message, and going up counts
// below zero. Older messages therefore never move what is read; newer ones would,
// so keep holds it in place, in every browser alike.
const near = 100

export function isAtBottom(scroller) {
  return fromBottom(scroller) <= near
}

export function fromBottom(scroller) {
  return Math.abs(scroller.scrollTop)
}

export function fromTop(scroller) {
  return scroller.scrollHeight - scroller.clientHeight - fromBottom(scroller)
}

export function toBottom(scroller) {
  scroller.scrollTop = 0
}

// keep changes a list of messages and leaves what is being read where it was: the
// end, when one is there and it is the room's, else the topmost message in view.
export function keep(scroller, list, change, follow = true) {
  const stay = follow && isAtBottom(scroller)
  const held = stay ? null : topmost(scroller, list)
  const before = held?.getBoundingClientRect().top
  change()
  if (stay) return toBottom(scroller)
  const now = held && (held.isConnected ? held : document.getElementById(held.id))
  if (now) scroller.scrollTop += now.getBoundingClientRect().top - before
}

function topmost(scroller, list) {
  const edge = scroller.getBoundingClientRect().top
  return [...list.children].find((child) => child.id && child.getBoundingClientRect().bottom > edge)
}

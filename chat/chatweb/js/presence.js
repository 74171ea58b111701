import { isConnected, listen, send } from "./realtime.js"

// Who is here, and the dots that show it. The server says everybody once and then
// who comes and who goes, whatever the page shows: a dot that appears later knows.
const online = new Set()
const dots = new Map() // member → their dots on the page

class PresenceDot extends HTMLElement {
  connectedCallback() {
    this.member = this.dataset.member
    if (!dots.has(this.member)) dots.set(this.member, new Set())
    dots.get(this.member).add(this)
    this.show()
  }

  disconnectedCallback() {
    const theirs = dots.get(this.member)
    theirs?.delete(this)
    if (theirs?.size === 0) dots.delete(this.member)
  }

  // show names the dot for screen readers, which read it with the name beside it
  // and are not interrupted by it.
  show() {
    const here = online.has(this.member)
    this.toggleAttribute("online", here)
    for (const [name, value] of [["role", "img"], ["aria-label", "Online"]]) {
      if (here) this.setAttribute(name, value)
      else this.removeAttribute(name)
    }
  }
}

customElements.define("presence-dot", PresenceDot)

listen((event) => {
  if (event.op === "up") send({ op: "presence" })
  if (event.type === "presence") take(event.data)
})
if (isConnected()) send({ op: "presence" })

function take({ all, online: came, offline: went = [] }) {
  const changed = new Set([...came, ...went].map(String))
  if (all) {
    for (const id of online) if (!changed.has(id)) changed.add(id)
    online.clear()
  }
  for (const id of came) online.add(String(id))
  for (const id of went) online.delete(String(id))
  for (const id of changed) dots.get(id)?.forEach((dot) => dot.show())
}

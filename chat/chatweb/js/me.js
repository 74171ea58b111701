// Who the page belongs to. Messages are drawn the same for everybody; what is
// mine is found out here.
export function myID() {
  return meta("member-id")
}

export function administers() {
  return meta("member-administers") === "true"
}

export function mayChange(article) {
  return article.dataset.creatorId === myID() || administers()
}

// isTouch says that fingers do what a pointer and a keyboard do elsewhere.
export function isTouch() {
  return matchMedia("(hover: none) and (pointer: coarse)").matches
}

function meta(name) {
  return document.querySelector(`meta[name="${name}"]`)?.content ?? ""
}

import { renderStreamMessage } from "@hotwired/turbo"

const stream = "text/vnd.turbo-stream.html"

// ask fetches a part of a page. Whoever is signed out meanwhile is shown the way
// in: the answer has been redirected there.
export async function ask(url, options = {}) {
  const response = await fetch(url, {
    ...options,
    headers: { Accept: "text/html", "X-Requested-With": "hearth", ...options.headers },
  })
  if (response.redirected && new URL(response.url).pathname === "/session/new") {
    location.reload()
    throw new Error("signed out")
  }
  return response
}

// askForStream takes an answer that changes the page, errors included, and says
// whether it went well.
export async function askForStream(url, options = {}) {
  const response = await ask(url, { ...options, headers: { Accept: `${stream}, text/html`, ...options.headers } })
  if (response.headers.get("Content-Type")?.startsWith(stream)) renderStreamMessage(await response.text())
  return response.ok
}

// fragment fetches elements; undefined means that none came, and asking again may help.
export async function fragment(url) {
  try {
    const response = await ask(url)
    const html = await response.text()
    return response.ok ? elements(html) : undefined
  } catch {
    return undefined
  }
}

// elements reads a fragment without running anything in it.
export function elements(html) {
  const template = document.createElement("template")
  template.innerHTML = html
  return template.content
}

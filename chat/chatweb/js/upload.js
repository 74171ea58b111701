// fetch cannot tell how much of a body has left; this can. It answers { ok, status,
// text, retryAfter }, or { cancelled }, and rejects when the connection is lost.
export function upload(url, form, { headers, onProgress, signal }) {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return resolve({ cancelled: true })
    const request = new XMLHttpRequest()
    request.open("POST", url)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.upload.onprogress = ({ loaded, total }) => total && onProgress(loaded / total)
    request.onload = () => {
      if (new URL(request.responseURL).pathname === "/session/new") return location.reload()
      resolve({ ok: request.status >= 200 && request.status < 300, status: request.status, text: request.responseText, retryAfter: request.getResponseHeader("Retry-After") })
    }
    request.onerror = () => reject(new Error("connection lost"))
    request.onabort = () => resolve({ cancelled: true })
    signal.addEventListener("abort", () => request.abort())
    request.send(form)
  })
}

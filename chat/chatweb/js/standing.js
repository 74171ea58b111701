import { ask } from "./http.js"

const soon = 300 // milliseconds in which the windows of a workspace ask, not all at once

// follow brings a page that is open up to how its workspace stands: what is said of
// money, whether anybody can write, which files fit. What is written stays where it is.
export async function follow() {
  await new Promise((later) => setTimeout(later, Math.random() * soon))
  try {
    const response = await ask("/standing", { headers: { Accept: "application/json" } })
    if (response.ok) show(await response.json())
    else location.reload() // it is closed, and says so
  } catch {
    // Offline: the next reconnect asks.
  }
}

function show({ writes, owing, frozen, files }) {
  put("owing", owing)
  put("frozen", frozen)
  const composer = document.getElementById("composer")
  if (!composer) return
  composer.inert = !writes
  composer.dataset.filesLargestValue = files.largest
  composer.dataset.filesTogetherValue = files.together
  composer.dataset.filesRefusalValue = files.refusal
  composer.dataset.filesMostValue = files.most
  const reading = document.querySelector("[data-reading-room-value]")
  reading.dataset.readingUrlValue ??= `/rooms/${reading.dataset.readingRoomValue}/read`
}

function put(id, html) {
  const place = document.getElementById(id)
  if (place) place.innerHTML = html
}

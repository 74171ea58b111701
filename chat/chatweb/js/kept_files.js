// The files of messages that the server has not confirmed. They are kept beside the
// text (kept.js), so that a message can be sent again after the page was left.
const name = "hearth"
const store = "files"
const here = new Map() // for browsers that keep nothing
let opening

export async function keepFiles(id, files) {
  here.set(id, files)
  await act("readwrite", (all) => all.put(files, id))
}

// filesOf returns undefined when they are gone.
export async function filesOf(id) {
  return here.get(id) ?? await act("readonly", (all) => all.get(id))
}

export async function forgetFiles(id) {
  here.delete(id)
  await act("readwrite", (all) => all.delete(id))
}

async function act(mode, ask) {
  try {
    const db = await (opening ??= open())
    return await done(ask(db.transaction(store, mode).objectStore(store)))
  } catch {
    // Private windows and full disks: the files stay in the page.
  }
}

function open() {
  const request = indexedDB.open(name, 1)
  request.onupgradeneeded = () => request.result.createObjectStore(store)
  return done(request)
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

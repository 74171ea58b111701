// Loaded with the first sound. One plays at a time; what was fetched is kept.
const fetched = new Map()
let context, playing

// play answers when the sound has ended, and whether it was heard at all.
export async function play(url) {
  context ??= new AudioContext()
  if (context.state !== "running") await Promise.race([context.resume(), new Promise((done) => setTimeout(done, 500))])
  if (context.state !== "running") return false
  const source = context.createBufferSource()
  source.buffer = await load(url)
  source.connect(context.destination)
  playing?.stop()
  playing = source
  return new Promise((done) => {
    source.onended = () => {
      if (playing === source) playing = undefined
      done(true)
    }
    source.start()
  })
}

async function load(url) {
  if (!fetched.has(url)) {
    const response = await fetch(url)
    if (!response.ok) throw new Error(`${response.status}`)
    fetched.set(url, await context.decodeAudioData(await response.arrayBuffer()))
  }
  return fetched.get(url)
}

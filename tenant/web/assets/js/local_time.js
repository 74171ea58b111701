const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const formats = {
  time: { hour: "2-digit", minute: "2-digit" },
  date: { day: "numeric", month: "long", year: "numeric" },
  datetime: { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" },
  weekday: { weekday: "long", day: "numeric", month: "long" },
  exact: { dateStyle: "full", timeStyle: "long" },
}
const made = new Map()

// describe writes a moment in one of the styles of ui.LocalTime.
export function describe(at, style, now) {
  if (style === "relative") return relative(at, now)
  if (style === "day") return dayName(at, now)
  return format(style, at)
}

// exact is what hovering shows.
export function exact(at) {
  return format("exact", at)
}

// dayName heads a day of messages: Today, Yesterday, else the date, with its
// year when that is not this one.
export function dayName(at, now) {
  const away = Math.round((midnight(now) - midnight(at)) / day)
  const name = format("weekday", at)
  if (away === 0 || away === 1) return `${capital(words("auto").format(-away, "day"))}, ${name}`
  return at.getFullYear() === now.getFullYear() ? name : `${name} ${at.getFullYear()}`
}

function relative(at, now) {
  const ago = at - now
  const far = Math.abs(ago)
  if (far < minute) return capital(words("auto").format(0, "second"))
  if (far < hour) return words("always").format(Math.trunc(ago / minute), "minute")
  if (far < day) return words("always").format(Math.trunc(ago / hour), "hour")
  if (far < 7 * day) return capital(words("auto").format(Math.round((midnight(at) - midnight(now)) / day), "day"))
  return format("date", at)
}

function midnight(at) {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime()
}

function words(numeric) {
  if (!made.has(numeric)) made.set(numeric, new Intl.RelativeTimeFormat(undefined, { numeric }))
  return made.get(numeric)
}

function format(style, at) {
  if (!made.has(style)) made.set(style, new Intl.DateTimeFormat(undefined, formats[style] ?? formats.datetime))
  return made.get(style).format(at)
}

function capital(text) {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1)
}

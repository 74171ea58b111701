import uPlot from "uplot"

const high = 180

// draw puts a plot of points into a place and keeps it as wide as that, in the colours
// of the theme. It returns what takes it away again.
export function draw(place, points) {
  let plot = null
  const again = () => {
    plot?.destroy()
    plot = new uPlot(options(place, points), series(points), place)
  }
  again()
  const wide = new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: high }))
  const theme = new MutationObserver(again)
  const dark = matchMedia("(prefers-color-scheme: dark)")
  wide.observe(place)
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] })
  dark.addEventListener("change", again)
  return {
    destroy() {
      wide.disconnect()
      theme.disconnect()
      dark.removeEventListener("change", again)
      plot.destroy()
    },
  }
}

function series(points) {
  const data = [points.x, points.y]
  if (points.limit !== null) data.push(points.x.map(() => points.limit))
  return data
}

function options(place, points) {
  const colour = (name) => colourOf(place, name)
  const says = (value) => (value === null || value === undefined ? "–" : amount(value, points.unit))
  const axis = { stroke: colour("ink"), grid: { stroke: colour("grid"), width: 1 }, ticks: { show: false }, font: `11px ${getComputedStyle(place).fontFamily}` }
  const lines = [
    {},
    {
      label: points.name,
      stroke: colour("line"),
      fill: colour("fill"),
      width: 2,
      points: { show: false },
      paths: points.level ? uPlot.paths.stepped({ align: 1 }) : uPlot.paths.bars({ size: [0.7, 40], align: 1 }),
      value: (_, value) => says(value),
    },
  ]
  if (points.limit !== null) lines.push({ label: points.limit_name ?? "Limit", stroke: colour("limit"), width: 1.25, dash: [5, 4], points: { show: false }, value: (_, value) => says(value) })
  return {
    width: place.clientWidth,
    height: high,
    series: lines,
    axes: [axis, { ...axis, size: 64, values: (_, ticks) => ticks.map(says) }],
    scales: { y: { range: (_, least, most) => [Math.min(least, 0) * 1.08, Math.max(most, 1) * 1.08] } },
    cursor: { drag: { x: false, y: false } },
  }
}

// colourOf resolves a colour of the theme, which a canvas cannot.
function colourOf(place, name) {
  const probe = document.createElement("span")
  probe.className = `chart-${name}`
  place.append(probe)
  const colour = getComputedStyle(probe).color
  probe.remove()
  return colour
}

function amount(value, unit) {
  if (unit === "cents") return (value / 100).toLocaleString("en", { style: "currency", currency: "USD", maximumFractionDigits: value % 100 ? 2 : 0 })
  if (unit === "millionths") return `$${(value / 1e6).toLocaleString("en", { maximumFractionDigits: 6 })}`
  if (unit !== "bytes") return value % 1 ? "" : value.toLocaleString("en")
  const units = ["B", "kB", "MB", "GB", "TB"]
  let at = 0
  for (; value >= 1000 && at < units.length - 1; at++) value /= 1000
  return `${+value.toFixed(1)} ${units[at]}`
}

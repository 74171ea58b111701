// Turbo's own bar injects a <style>, which our Content-Security-Policy refuses,
// so its delay is set beyond any visit and this one, drawn by our stylesheet,
// answers instead.
const never = 2 ** 31 - 1
const patience = 400

export function installPageProgress(Turbo) {
  Turbo.config.drive.progressBarDelay = never

  let timer
  const bar = document.createElement("div")
  bar.className = "page-progress"
  bar.setAttribute("role", "progressbar")
  bar.setAttribute("aria-label", "Loading")

  const begin = () => {
    clearTimeout(timer)
    timer = setTimeout(() => document.documentElement.append(bar), patience)
  }
  const end = () => {
    clearTimeout(timer)
    bar.remove()
  }

  addEventListener("turbo:visit", begin)
  addEventListener("turbo:submit-start", begin)
  addEventListener("turbo:submit-end", end)
  addEventListener("turbo:before-render", end)
  addEventListener("turbo:load", end)
  addEventListener("turbo:fetch-request-error", end)
}

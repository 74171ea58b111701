// toast says one short thing in the corner, as ui.Toast does on the server.
export function toast(text, kind = "") {
  const region = document.getElementById("toasts")
  if (!region) return
  const line = document.createElement("p")
  line.className = `toast ${kind}`.trim()
  line.dataset.controller = "toast"
  line.textContent = text
  region.append(line)
}

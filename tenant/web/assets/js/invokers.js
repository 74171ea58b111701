// Buttons open and close dialogs with `commandfor` and `command`, which works
// without us. Browsers from before 2025 get the two commands we use from here.
export function installInvokers() {
  if ("command" in HTMLButtonElement.prototype) return

  addEventListener("click", (event) => {
    const button = event.target.closest?.("button[commandfor]")
    if (!button || button.disabled) return
    const dialog = document.getElementById(button.getAttribute("commandfor"))
    if (!dialog) return
    if (button.getAttribute("command") === "show-modal" && !dialog.open) dialog.showModal()
    if (button.getAttribute("command") === "close") dialog.close()
  })
}

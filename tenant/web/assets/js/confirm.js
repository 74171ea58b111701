// confirm answers Turbo's data-turbo-confirm with a dialog of our own. The
// button that asked may say more: data-confirm-title, data-confirm-button and
// data-confirm-danger.
export function confirm(message, form, submitter) {
  const ask = { ...form?.dataset, ...submitter?.dataset }
  const dialog = document.createElement("dialog")
  dialog.className = "dialog"
  dialog.setAttribute("role", "alertdialog")
  dialog.setAttribute("aria-labelledby", "confirm-title")
  dialog.setAttribute("aria-describedby", "confirm-body")

  dialog.append(
    part("div", { className: "dialog-head" },
      part("h2", { id: "confirm-title" }, ask.confirmTitle || "Are you sure?")),
    part("div", { className: "dialog-body" },
      part("p", { className: "soft", id: "confirm-body" }, message)),
    part("div", { className: "dialog-foot" },
      choice("Cancel", "btn btn-quiet", ""),
      choice(
        ask.confirmButton || submitter?.textContent.trim() || "Confirm",
        "confirmDanger" in ask ? "btn btn-danger" : "btn btn-primary",
        "yes",
      )),
  )
  document.body.append(dialog)
  dialog.showModal()

  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove()
      resolve(dialog.returnValue === "yes")
    })
  })

  function choice(label, className, value) {
    const button = part("button", { className, type: "button" }, label)
    button.addEventListener("click", () => dialog.close(value))
    return button
  }
}

function part(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...children)
  return element
}

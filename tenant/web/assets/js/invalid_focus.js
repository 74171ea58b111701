// A form that comes back refused puts the keyboard where the first mistake is.
export function installInvalidFocus() {
  addEventListener("turbo:render", () => document.querySelector("[aria-invalid=true]")?.focus())
}

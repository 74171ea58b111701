import { toast } from "hearth/toast"
import { ask } from "./http.js"

// quote puts what a message says in front of what is being written, which stays.
export async function quote(url) {
  try {
    const response = await ask(url, { headers: { Accept: "text/plain" } })
    const text = await response.text()
    if (!response.ok) return toast(text, "bad")
    const field = document.getElementById("compose")
    field.value = `${text}\n${field.value}`
    field.focus()
    field.setSelectionRange(field.value.length, field.value.length)
    field.scrollTop = field.scrollHeight
    field.dispatchEvent(new Event("input", { bubbles: true }))
  } catch {
    toast("The message could not be fetched. Try again in a moment.", "bad")
  }
}

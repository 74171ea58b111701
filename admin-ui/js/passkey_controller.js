import { Controller } from "@hotwired/stimulus"

// Asks the browser to make a passkey (kind "create") or to use one ("get") as options
// say, puts its answer into the answer target, and sends the form around it.
export default class extends Controller {
  static targets = ["answer", "problem"]
  static values = { kind: String, options: Object }

  async ask(event) {
    event.preventDefault()
    const form = this.element.closest("form")
    if (this.kindValue === "create" && !form.reportValidity()) return
    this.says("")
    try {
      this.answerTarget.value = JSON.stringify(await this.credential())
    } catch (problem) {
      this.says(refusal(problem))
      return
    }
    form.submit()
  }

  async credential() {
    if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) throw new DOMException("", "NotSupportedError")
    if (this.kindValue === "create") {
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(this.optionsValue)
      return (await navigator.credentials.create({ publicKey })).toJSON()
    }
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(this.optionsValue)
    return (await navigator.credentials.get({ publicKey })).toJSON()
  }

  says(sentence) {
    this.problemTarget.textContent = sentence
    this.problemTarget.hidden = sentence === ""
  }
}

function refusal(problem) {
  switch (problem.name) {
    case "NotSupportedError":
    case "SecurityError":
      return "This browser cannot use passkeys here."
    case "InvalidStateError":
      return "This device has a passkey for you already."
  }
  return "That was given up, or took too long. Try again."
}

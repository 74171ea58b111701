import { Controller } from "@hotwired/stimulus"

// For forms of one select or switch: choosing is submitting.
export default class extends Controller {
  submit() {
    this.element.requestSubmit()
  }
}

import { Controller } from "@hotwired/stimulus"
import { toast } from "hearth/toast"
import { size } from "./outgoing.js"

const trays = new Map() // room → files that wait to be sent; they outlive a visit elsewhere

// The files that will go with the message being written: picked, pasted, or dropped
// anywhere on the room.
export default class extends Controller {
  static targets = ["picker", "tray", "row", "says"]
  static values = { room: Number, most: Number, largest: Number, together: Number, refusal: String }

  connect() {
    this.place = this.element.closest("main")
    for (const [name, heard] of this.drags) this.place.addEventListener(name, heard)
    this.draw()
  }

  disconnect() {
    for (const [name, heard] of this.drags) this.place.removeEventListener(name, heard)
    this.forgetPictures()
  }

  choose() {
    this.pickerTarget.click()
  }

  picked() {
    this.add([...this.pickerTarget.files])
    this.pickerTarget.value = ""
    this.element.elements.body.focus()
  }

  paste(event) {
    const files = [...(event.clipboardData?.files ?? [])]
    // Spreadsheets and pages put a picture of themselves beside their text.
    if (files.length === 0 || event.clipboardData.types.includes("text/plain")) return
    event.preventDefault()
    this.add(files)
  }

  dragged = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return
    event.preventDefault()
    this.place.classList.add("is-dropping")
  }

  left = (event) => {
    if (!this.place.contains(event.relatedTarget)) this.place.classList.remove("is-dropping")
  }

  dropped = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return
    event.preventDefault()
    this.place.classList.remove("is-dropping")
    this.add([...event.dataTransfer.files])
    this.element.elements.body.focus()
  }

  drags = [["dragenter", this.dragged], ["dragover", this.dragged], ["dragleave", this.left], ["drop", this.dropped]]

  add(files) {
    if (this.mostValue === 0) return this.say(this.refusalValue)
    const taken = []
    this.say("")
    for (const file of files) {
      const all = [...this.files, ...taken]
      if (all.length >= this.mostValue) {
        toast(`A message carries at most ${this.mostValue} files.`, "bad")
        break
      }
      if (file.size > this.largestValue) this.say(`${file.name} is too large. ${this.refusalValue}`)
      else if (all.reduce((sum, one) => sum + one.size, file.size) > this.togetherValue) this.say(`The files of a message have at most ${size(this.togetherValue)} together. Send ${file.name} in another one.`)
      else if (file.size === 0) toast(`${file.name} is empty.`, "bad")
      else taken.push(file)
    }
    this.give(taken)
  }

  // say stays until files are chosen again: there is more to it than a toast can hold.
  say(sentence) {
    this.saysTarget.hidden = !sentence
    this.saysTarget.querySelector("span").textContent = sentence
  }

  // give puts files into the tray, also those of a message that was taken back.
  give(files) {
    this.files = [...this.files, ...files]
    this.draw()
  }

  // take empties the tray into a message.
  take() {
    const files = this.files
    this.files = []
    this.draw()
    return files
  }

  remove({ currentTarget }) {
    const row = currentTarget.closest("li")
    const at = [...this.trayTarget.children].indexOf(row)
    this.files = this.files.filter((_, i) => i !== at)
    this.draw()
    this.element.elements.body.focus()
  }

  draw() {
    this.forgetPictures()
    this.trayTarget.replaceChildren(...this.files.map((file) => this.line(file)))
    this.trayTarget.hidden = this.files.length === 0
  }

  line(file) {
    const row = this.rowTarget.content.firstElementChild.cloneNode(true)
    row.querySelector("[data-name]").textContent = file.name
    row.querySelector("[data-size]").textContent = size(file.size)
    row.querySelector("button").setAttribute("aria-label", `Remove ${file.name}`)
    if (/^image\/(png|jpeg|gif|webp)$/.test(file.type)) row.querySelector(".thumb").replaceChildren(this.picture(file))
    return row
  }

  picture(file) {
    const img = new Image()
    img.src = URL.createObjectURL(file)
    img.alt = ""
    this.pictures.push(img.src)
    return img
  }

  forgetPictures() {
    for (const url of this.pictures ?? []) URL.revokeObjectURL(url)
    this.pictures = []
  }

  get files() {
    return trays.get(this.roomValue) ?? []
  }

  set files(files) {
    trays.set(this.roomValue, files)
  }
}

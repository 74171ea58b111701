import { askForStream } from "./http.js"
import { myID } from "./me.js"
import { confirmed } from "./rows.js"

// editLast opens the last message of mine that is on the page.
export function editLast(list, field, messages) {
  const last = confirmed(list).findLast((article) => article.dataset.creatorId === myID())
  if (!last) return
  // Turbo gives the focus back to whatever had it and has an id.
  field.blur()
  askForStream(`${messages}/${last.dataset.messageId}/edit`)
}

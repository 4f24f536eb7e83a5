// A guard against double posts, for forms that the browser itself posts before the WebAssembly takes over.
import { mounted, on } from './page.js'

const giveUpAfter = 15000 // then the browser gave up; the revision keeps a second post harmless

let posting = false
export const isPosting = () => posting

// guardPosts lets one post out at a time. It calls released when the browser has given a post up.
export function guardPosts (released) {
  on('submit', e => {
    if (mounted()) return
    if (posting) {
      e.preventDefault()
      return
    }
    posting = true
    showBusy(e.submitter, true)
    setTimeout(() => {
      posting = false
      showBusy(e.submitter, false)
      released()
    }, giveUpAfter)
  }, true)
}

function showBusy (button, busy) {
  if (!button) return
  button.classList.toggle('is-busy', busy)
  if (busy) button.setAttribute('aria-busy', 'true')
  else button.removeAttribute('aria-busy')
}

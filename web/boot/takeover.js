// The take-over replaces every element of the page at once. It waits while that would take something out of a person's
// hands: a composition, a press, a selection of text, an open list, a post on its way, the lender's frame. So does another
// document that takes the place of this one.
import { doc, lenderFrame, on } from './page.js'
import { isPosting } from './posts.js'

let composing = false
let pressed = false
const pending = new Set() // what waits

// whenFree runs a function now, or once a person's hands are free.
export function whenFree (run) {
  pending.add(run)
  settle()
}

// settle runs what waits, if nothing holds it any more.
export function settle () {
  if (pending.size === 0 || held()) return
  const all = [...pending]
  pending.clear()
  for (const run of all) run()
}

export function watchHands () {
  on('compositionstart', () => { composing = true }, true)
  on('compositionend', () => { composing = false; settleLater() }, true)
  on('pointerdown', () => { pressed = true }, true)
  for (const type of ['pointerup', 'pointercancel', 'keyup']) on(type, releaseLater, true)
  on('keydown', e => { if (e.key === ' ' || e.key === 'Enter') pressed = !textField.test(e.target.type) }, true)
  on('focusout', settleLater, true)
  on('blur', () => { pressed = false; settleLater() })
  doc.addEventListener('selectionchange', settleLater)
}

const textField = /^(text|tel|search|textarea)$/ // a key pressed in one of these presses no button

function held () {
  const { activeElement } = doc
  const tag = activeElement && activeElement.tagName
  return composing || pressed || isPosting() || tag === 'SELECT' || doc.querySelector(lenderFrame) !== null ||
    (tag !== 'INPUT' && tag !== 'TEXTAREA' && !getSelection().isCollapsed)
}

const settleLater = () => setTimeout(settle)
const releaseLater = () => setTimeout(() => { pressed = false; settle() })

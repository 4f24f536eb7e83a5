// The idle watch of tablets. An associate's page that nobody touches asks the server again, which locks it. A customer's
// page warns first, takes any touch for an answer, and leaves a minute later. Both tell the server of touches, since no
// post may come for long from a person who reads or types.
import { again, body, on } from './page.js'

const touchInterval = 30000 // at most one touch is told in this time
const warnAfter = 240000
const leaveAfter = 300000
const lockMargin = 500 // the page asks again just after the server has locked it

const touches = ['pointerdown', 'click', 'keydown', 'input', 'wheel', 'scroll']
const idle = Number(body.dataset.idle) // seconds until an associate's page locks; without it, it is a customer's
const warning = () => document.getElementById('idle') // a customer's page on a tablet has it
let warned = false
let drawnAt = 0
let warnTimer
let leaveTimer

export function watchIdle () {
  if (!(idle > 0 || warning())) return
  for (const type of touches) on(type, touched, { capture: true, passive: true })
  touched()
}

// keepWarning shows the warning again after the WebAssembly has drawn a new screen. The page may scroll by that, which is
// no touch.
export function keepWarning () {
  drawnAt = Date.now()
  if (warned) showWarning(true)
}

function showWarning (shown) {
  warned = shown
  if (warning()) warning().hidden = !shown
}

function touched (e) {
  if (e && e.type === 'scroll' && Date.now() - drawnAt < 500) return
  if (e && e.type === 'pointerdown' && e.target.closest('#idle')) return // its click counts, when the finger is up
  clearTimeout(warnTimer)
  clearTimeout(leaveTimer)
  if (e && e.type !== 'scroll') tellServer() // a page can scroll by itself
  if (idle > 0) lockLater()
  else warnLater()
}

// lockLater asks for an associate's page again when the server will have locked it.
function lockLater () {
  clearTimeout(leaveTimer)
  leaveTimer = setTimeout(again, idle * 1000 + lockMargin)
}

// warnLater warns the customer, and then leaves the checkout.
function warnLater () {
  showWarning(false)
  warnTimer = setTimeout(showWarning, warnAfter, true)
  leaveTimer = setTimeout(() => { if (warning()) location.replace(warning().dataset.home) }, leaveAfter)
}

let told = false // within the last interval
let more = false // there was a touch since

async function tellServer () {
  if (told) {
    more = true
    return
  }
  told = true
  setTimeout(nextInterval, touchInterval)
  try {
    const path = idle > 0 ? '/tablet/touch' : `${location.pathname}/touch`
    const answer = await fetch(path, { method: 'POST', keepalive: true })
    if (answer.ok && idle > 0) lockLater() // as the server counts
  } catch { /* no connection: the page asks again, and is locked, in its time */ }
}

function nextInterval () {
  told = false
  if (!more) return
  more = false
  tellServer()
}

// The cart moves, the page follows. The relay tells how far the checkout is, as server-sent events or, where those do not
// arrive, in answer to a question now and then. Nothing is told to a page that is out of sight. The WebAssembly draws what
// changed and keeps what was typed; without it the page is asked for again, or says that there is something to see.
import { again, body, doc, island, lenderFrame, mounted, on, view } from './page.js'
import { isPosting } from './posts.js'
import { whenFree } from './takeover.js'

const least = 2000 // between two tries, in milliseconds; doubled after each
const longest = 30000 // and the life of a stream that worked
const silence = 8000 // the first event comes at once, unless something on the way keeps it
const ended = ['approved', 'declined', 'cancelled', 'expired']

const path = `${location.pathname}/changes`
let source = null
let timer
let begun = 0 // when the stream brought its first event; 0 before
let failures = 0 // streams in a row that brought nothing
let wait = least
let told = null // the latest that the page does not show
let draw = null // the WebAssembly's
let repeat
let pause = least // until it is looked whether that is drawn

export function followChanges () {
  if (!island?.bearer) return // an associate's page, or none of a checkout
  doc.addEventListener('visibilitychange', settle)
  on('pagehide', stop)
  settle()
}

// drawWith is told how the WebAssembly draws what changed.
export function drawWith (drawing) {
  draw = drawing
  show()
}

// settleWatch ends it with the checkout.
export function settleWatch () { if (over()) stop() }

const over = () => doc.hidden || ended.includes(view.step)

function settle () {
  stop()
  wait = least
  if (!over()) listen()
}

function stop () {
  clearTimeout(timer)
  source?.close()
  source = null
}

function later () {
  stop()
  if (over()) return
  timer = setTimeout(failures < 2 ? listen : ask, wait * (0.5 + Math.random()))
  wait = Math.min(wait * 2, longest)
}

function listen () {
  stop()
  begun = 0
  source = new EventSource(path)
  source.onmessage = e => {
    clearTimeout(timer)
    begun ||= Date.now()
    failures = 0
    hear(e.data)
  }
  source.onerror = lost
  timer = setTimeout(lost, silence)
}

function lost () {
  if (!begun) failures++
  else if (Date.now() - begun > longest) wait = least
  stop()
  ask()
}

async function ask () {
  try {
    const answer = await fetch(path, { cache: 'no-store', headers: { Accept: 'application/json' } })
    if (answer.ok) hear(await answer.text())
    else if (answer.status === 401) hear('{"revision":0}') // the relay then says why
  } catch { /* no connection: it is asked again */ }
  later()
}

function hear (text) {
  try {
    told = JSON.parse(text)
  } catch { return } // not from the relay
  pause = least
  show()
}

const news = () => told !== null && (told.revision === 0 || told.revision > view.revision)

// show has what changed drawn. An answer can be lost, so it looks again whether it was.
function show () {
  clearTimeout(repeat)
  if (!news() || over()) return
  if (mounted()) {
    draw?.()
    repeat = setTimeout(show, pause)
    pause = Math.min(pause * 2, longest)
  } else if (!isPosting()) {
    showPage()
  }
}

// showPage asks for the page again, unless something that was typed would be lost. Then a sentence says that the purchase
// changed, and the page after the next act shows it. On a tablet it never asks, since a page that loads itself again starts
// the idle watch again. A waiting page asks again by itself: each look at the lender's list is a revision.
function showPage () {
  const step = told.step !== view.step
  if (!step && body.dataset.refresh) return
  const lender = doc.querySelector(lenderFrame)
  if (told.revision === 0) return again()
  if (doc.getElementById('idle') || (!step && (lender || typed()))) {
    const notice = doc.getElementById('changed')
    if (notice) notice.hidden = false
    if (!step && view.step === 'identify') keepValid()
  } else if (lender) {
    again()
  } else {
    whenFree(turn)
  }
}

// keepValid lets the act that is being typed name the present revision: who buys depends on nothing that changed. Every
// other act is refused as too late.
function keepValid () {
  for (const e of doc.getElementsByName('revision')) e.value = told.revision
}

// turn is one function, so that it waits once.
function turn () {
  if (mounted() || !news()) return
  if (told.step !== view.step || !typed()) again()
  else showPage()
}

// typed tells whether something that a person typed stands on the page. A choice does not count: it was one of what the page
// showed, and a tick stood under its text.
export const typed = () => [...doc.querySelectorAll('#candor :is(input, textarea)')]
  .some(e => !/^(hidden|radio|checkbox)$/.test(e.type) && e.value !== '')

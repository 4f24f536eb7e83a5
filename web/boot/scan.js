// A hand scanner types like a keyboard, into whatever has the focus: a field, a button or nothing. On the screen that
// identifies a customer in a store this module recognises the scan of a licence in what is typed, keeps it out of the
// page, and posts it as the licence once the scanner is silent. It keeps nothing else, and nothing after the post.
//
// It decides by the shape of the text, never by speed alone. Enter is the exception: a scanner sends it before anything
// tells a scan, and it would post the form or press a button. So it waits a moment for a next key, and posts no form in
// which nothing was typed: a scanner may pause for longer behind an Enter that comes first.
import { fields } from './fields.js'
import { body, doc, on } from './page.js'

const pause = 400 // ms without a key, after which a key begins something new
const pauseInMark = 3000 // the same, after what only a scan begins with
const enterWaits = 200 // ms that Enter waits for a next key
// A scan is over after so many ms without a key: at least, at most, and as a multiple of the longest pause in it.
const silence = { whole: [200, 1500, 4], part: [700, 3000, 10], filled: [700, 700, 0] }

const mark = /^(?:\]L\d|.)?["@%]/
const header = /A(?:NSI[\s\u00a0|]*|AMVA)\d{8}|QNSI[\s\u00a0]*[-&é"'(è_çà]{8}/i
const tracks = /%[a-z]{2}[^\n;=]{0,60}[\^?][^\n;=]*[$,][^\n;=]*[\^?]/i

let state = 'idle' // reading: a scan is being typed; late: it was posted, and what follows at once is no person's
let keys = '' // what was typed since the last pause
let echo = '' // the last key, which the field is about to tell again
let last = 0
let slowest = 0 // ms between two keys of what was typed
let hit = null // the field that the typing began in, and what it held
let catcher = null // takes the scanner's characters while nothing else can
let before = null // what had the focus before the catcher
let ending
let entering

export function watchScanner () {
  on('keydown', onKey, true)
  on('beforeinput', onText, true)
  on('input', onFilled, true)
  on('paste', onPaste, true)
  on('submit', onSubmit, true)
}

// slot is the field of a licence; a page without one has no use for a scan.
const slot = () => doc.querySelector('#candor [name="licence"]')

const isScan = text => header.test(text) || tracks.test(text)
const isEditable = e => /^(INPUT|TEXTAREA|SELECT)$/.test(e.tagName)

function onKey (e) {
  if (!slot() || e.isComposing) return
  const text = textOf(e)
  if (text === null) return
  clearTimeout(entering)
  const control = text < ' ' && text !== '\n'
  if (text === '\t' && state === 'idle') return release()
  take(text, e.target, e.timeStamp)
  if (state !== 'idle') return e.preventDefault()
  echo = text
  if (control) e.preventDefault()
  else if (text === '\n') enter(e)
  else if (text !== ' ' && !isEditable(e.target)) {
    listen()
    endLater(pause)
  }
}

// textOf is what a key types. A scanner sends control characters with the Control key.
function textOf (e) {
  if (e.key === 'Enter') return '\n'
  if (e.key === 'Tab') return '\t'
  if (e.key.length !== 1) return null
  if (e.getModifierState('AltGraph') || !(e.ctrlKey || e.altKey || e.metaKey)) return e.key
  const amid = state === 'reading' || (e.timeStamp - last < pause && /^[\]@"%]/.test(keys))
  return amid && e.ctrlKey ? String.fromCharCode(e.key.toUpperCase().charCodeAt(0) & 31) : null
}

// onText takes what comes without a key: an accent, or a scanner that is no keyboard to the browser.
function onText (e) {
  if (!slot() || e.data == null || e.data === echo) {
    echo = ''
    if (state !== 'idle' && e.data != null) e.preventDefault()
    return
  }
  take(e.data, e.target, e.timeStamp)
  if (state !== 'idle') e.preventDefault()
}

// take adds to what was typed, and tells whether it has become a scan.
function take (text, target, at) {
  const gap = at - last
  const fresh = gap > (state === 'idle' && mark.test(keys) ? pauseInMark : pause)
  last = at
  if (!fresh) slowest = Math.max(slowest, gap)
  if (state === 'late' && fresh) state = 'idle'
  if (state === 'idle' && (fresh || keys === '')) begin(target)
  keys += text
  if (keys.length > 8192) reset()
  if (state !== 'reading' && isScan(keys)) {
    state = 'reading'
    echo = ''
    takeOut()
  }
  if (state === 'reading') endSilent(isWhole(keys) ? silence.whole : silence.part)
  else if (state === 'idle' && catcher) endLater(pause)
}

function begin (target) {
  keys = ''
  slowest = 0
  hit = isEditable(target) && target !== catcher ? { id: target.id, value: target.value } : null
}

// takeOut gives the field back what it held before the scan. What a person typed just before stays, too.
function takeOut () {
  const start = startOf(keys)
  const field = hit && doc.getElementById(hit.id)
  if (field && isEditable(field)) field.value = hit.value + keys.slice(0, start).replaceAll('\n', '')
  keys = keys.slice(start)
  hit = null
  listen()
  catcher.value = ''
}

// startOf is where a scan begins: at its mark, if that arrived, else at its header. A scanner may name the kind of barcode
// before it.
function startOf (text) {
  const found = text.match(header)
  if (!found) return Math.max(0, text.search(tracks))
  const lead = text.slice(Math.max(0, found.index - 40), found.index).match(/(?:\]L\d)?[@"][^@"]*$|\s*$/)
  return found.index - lead[0].length
}

// listen moves the focus to a field that nobody sees: what has no key of its own reaches a page only through a field.
function listen () {
  if (catcher) return
  before = doc.activeElement
  catcher = doc.createElement('textarea')
  catcher.className = 'cd-hidden'
  catcher.inputMode = 'none'
  catcher.setAttribute('aria-hidden', 'true')
  body.append(catcher)
  catcher.focus({ preventScroll: true })
}

// release gives the focus back.
function release () {
  if (!catcher) return
  const gone = catcher
  catcher = null
  if (doc.activeElement === gone && before) {
    const next = before.isConnected ? before : doc.getElementById(before.id)
    next?.focus({ preventScroll: true })
  }
  gone.remove()
}

const endSilent = ([least, most, times]) => endLater(Math.min(most, Math.max(least, times * slowest)))

function endLater (after) {
  clearTimeout(ending)
  ending = setTimeout(end, after)
}

function end () {
  if (state === 'reading') post()
  else release()
}

// isWhole tells whether all is there that the directory of the scan names, or the last of three tracks.
function isWhole (text) {
  if (/\?_%0A[^?]+\?/i.test(text)) return true
  const directory = text.match(/A(?:NSI\s*|AMVA)\d{8,12} ?((?:[a-z]{2}\d{8})+)/i)
  if (!directory) return false
  const entry = directory[1].slice(-8)
  return text.length >= Number(entry.slice(0, 4)) + Number(entry.slice(4))
}

function post () {
  const field = slot()
  const text = keys
  reset()
  state = 'late'
  release()
  if (!field) return
  field.value = text
  field.form.requestSubmit(field.form.querySelector('button[value="identify"]'))
  field.value = ''
}

function reset () {
  clearTimeout(ending)
  state = 'idle'
  keys = echo = ''
  hit = null
}

// enter does what Enter does, unless a next key follows at once.
function enter (e) {
  const { target } = e
  if (target.tagName === 'TEXTAREA' || !target.closest('input, button, a[href]')) return
  e.preventDefault()
  if (target.tagName === 'INPUT' && isUntouched(target.form)) return
  entering = setTimeout(() => {
    if (target.form && target.tagName === 'INPUT') target.form.requestSubmit(target.form.querySelector('button[type="submit"]'))
    else target.click()
  }, mark.test(keys) ? pauseInMark : enterWaits)
}

const isUntouched = form => form !== null &&
  ![...form.elements].some(e => e.type !== 'hidden' && e.tagName !== 'BUTTON' && fields.includes(e.name) && e.value)

// onFilled finds a scan that a field was given in one piece. In its own field it stays for a moment, so that a person who
// filled the field can press the button.
function onFilled (e) {
  const { target } = e
  if (state !== 'idle' || target === catcher || !slot()?.form.contains(target) || !isScan(target.value ?? '')) return
  state = 'reading'
  keys = target.value
  last = e.timeStamp
  if (target === slot()) return endSilent(silence.filled)
  target.value = ''
  listen()
  endSilent(silence.part)
}

function onPaste (e) {
  const text = e.clipboardData?.getData('text/plain') ?? ''
  if (!slot() || !isScan(text)) return
  e.preventDefault()
  keys = text
  post()
}

// onSubmit lets a scan go with a post that somebody makes meanwhile, and never leaves one in the page.
function onSubmit (e) {
  const field = slot()
  if (!field || field.form !== e.target) return
  if (state === 'reading') {
    field.value = keys
    reset()
    state = 'late'
    release()
  }
  setTimeout(() => { field.value = '' })
}

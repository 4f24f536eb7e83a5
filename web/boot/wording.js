// What a person says yes to. Browsers translate pages and extensions write into them, so the marked parts of a page
// (data-said) are compared with the text that was written: after each drawing, after each change, and before each post.
// While they differ, the yes is not offered, until the original text stands open beside it. What is posted says which.
import { fields } from './fields.js'
import { body, doc, island, on, root, view } from './page.js'

const yes = /^(accept|confirm)$/ // the acts that agree
const watched = ['class', 'style', 'hidden', 'open'] // our own scripts change these; only the look depends on them
const drawnOnce = ['name', 'type', 'value', 'for', 'form', 'id', 'action', 'lang', 'translate', 'data-said'] // nobody of ours does

let said = island?.said ?? [] // "kind:text", for each marked element
let language = island?.view.language
let digest = island?.view.review?.digest
let state = '' // how the text stands on the screen: '' where no yes rests on it, shown, changed, original
let ticked = true // the consent was ticked under this digest and this state; what the server's page holds is
let elsewhere = false // the form is being posted to another address than the checkout's
let drawnRoot = doc.getElementById('candor')
let touched = false // somebody else has changed what was drawn
let hidden = hiddenFields() // of each form, as they were written

const observer = new MutationObserver(records => {
  note(records)
  keep()
})

// watchWording begins with the page as the server wrote it. It must guard submits before anything else hears of them.
export function watchWording () {
  if (!drawnRoot) return
  on('formdata', complete, true)
  if (!view) return
  observe()
  on('change', e => { if (e.target.name === 'consent') ticked = e.target.checked }, true)
  on('submit', guard, true)
  keep()
}

// drawn is told what the WebAssembly has put on the screen, and which element holds it.
export function drawn (element, now) {
  observer.disconnect() // with what it has seen of the drawing
  drawnRoot = element
  touched = false
  said = now.said ?? []
  language = now.language
  if (now.digest !== digest) takeBack()
  digest = now.digest
  hidden = hiddenFields()
  observe()
  keep()
}

// intact tells whether the page still is what was drawn.
export function intact () {
  note(observer.takeRecords())
  return !touched && drawnRoot.parentNode === body
}

function observe () {
  observer.observe(root, { attributes: true, attributeFilter: ['class', 'lang'] })
  observer.observe(drawnRoot, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: [...watched, ...drawnOnce]
  })
}

function note (records) {
  touched ||= records.some(r => r.target !== root && (r.type !== 'attributes' || drawnOnce.includes(r.attributeName)))
}

// keep takes a consent back when the text under it changes, and has the style sheet show what goes with the text.
function keep () {
  const before = state
  state = look()
  if (state === before) return
  root.dataset.wording = state
  if (before !== '' || state !== 'shown') takeBack()
  if (state === 'changed' && doc.activeElement?.closest('.cd-yes')) showOriginal()
}

function look () {
  if (said.length === 0) return ''
  const marks = [...doc.querySelectorAll('[data-said]')]
  const equal = marks.length === said.length && marks.every((e, i) => e.dataset.said === 'original' || same(e, said[i]))
  if (equal && !translated()) return 'shown'
  const block = marks.find(e => e.dataset.said === 'original')
  const open = block && block.closest('details')?.open && said.some(text => same(block, text))
  return open ? 'original' : 'changed'
}

// translated is asked where sentences count: a translator keeps figures.
const translated = () => said.some(text => text.startsWith('words:')) &&
  (/\btranslated-/.test(root.className) || root.lang !== language)

// same compares a marked element with a text of its kind. Blanks are left out: a browser lays them out.
function same (e, text) {
  const kind = e.dataset.said
  if (!text.startsWith(`${kind}:`)) return false
  if (kind !== 'figures' && e.checkVisibility && !e.checkVisibility({ visibilityProperty: true })) return false
  const cut = kind === 'figures' ? /\D/g : /\s/g
  return e.innerText.replace(cut, '') === text.slice(kind.length + 1).replace(cut, '')
}

function hiddenFields () {
  return new Map([...doc.forms].map(f => [f, [...f.elements].filter(e => e.type === 'hidden').map(e => [e.name, e.value])]))
}

function takeBack () {
  ticked = false
  for (const e of doc.getElementsByName('consent')) e.checked = false
}

function showOriginal () {
  const original = doc.getElementById('original')
  original?.scrollIntoView({ block: 'nearest' })
  original?.querySelector('summary')?.focus({ preventScroll: true })
}

function guard (e) {
  elsewhere = e.submitter?.hasAttribute('formaction') ?? false
  keep()
  if (state !== 'changed' || !yes.test(e.submitter?.value)) return
  e.preventDefault()
  e.stopImmediatePropagation()
  showOriginal()
}

// complete sees what a form is about to post, by the browser or by the WebAssembly.
function complete (e) {
  const data = e.formData
  for (const [name, value] of hidden.get(e.target) ?? []) if (!data.has(name)) data.set(name, value)
  for (const name of new Set(data.keys())) if (!fields.includes(name)) data.delete(name)
  if (!view || elsewhere || !e.target.closest('#candor')) return
  if (!data.has('revision')) data.set('revision', view.revision)
  if (!data.has('digest') && digest) data.set('digest', digest)
  if (!ticked) data.delete('consent')
  keep()
  if (state) data.set('wording', state)
}

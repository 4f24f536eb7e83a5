// An error leaves when its cause does: once a person changes what is wrong, the sentence beside it is no longer true.
// A customer is found in one of three ways. Typing in one ends what was wrong with another that is empty or comes after it.
import { doc, on } from './page.js'

const ways = [['licence'], ['number'], ['first_name', 'last_name', 'birth_date', 'postal_code']] // the first that was filled counts
const hidden = new Map() // by error: its id, and what its field said of it

export function watchErrors () {
  for (const type of ['input', 'change']) {
    on(type, e => {
      leave(e.target.name)
      if (type === 'input' && e.target.value) leaveOtherWays(e.target) // a change may come after the answer, with the focus
    })
  }
  for (const field of doc.querySelectorAll('#candor input')) { // typed before this script came
    if (field.value === field.defaultValue) continue
    leave(field.name)
    if (field.value) leaveOtherWays(field)
  }
}

function leaveOtherWays ({ name, form }) {
  const way = ways.findIndex(names => names.includes(name))
  if (way < 0) return
  for (const [i, names] of ways.entries()) {
    const empty = names.every(n => !form?.elements.namedItem(n)?.value)
    if (i !== way && (i > way || empty)) names.forEach(leave)
  }
}

function leave (name) {
  const error = name && doc.getElementById(`${name}-error`)
  if (!error || error.hidden || !error.matches('.cd-error')) return
  error.hidden = true
  const fields = [...doc.querySelectorAll(`[aria-describedby~="${CSS.escape(error.id)}"]`)].map(mark)
  hidden.set(error, { id: error.id, fields })
  for (const { field } of fields) {
    const left = field.getAttribute('aria-describedby').split(' ').filter(id => id !== error.id).join(' ')
    if (left) field.setAttribute('aria-describedby', left)
    else field.removeAttribute('aria-describedby')
    field.removeAttribute('aria-invalid')
  }
  if (!doc.querySelector('.cd-error:not([hidden]), #problem')) doc.title = doc.title.replace(/^(Error|Erreur\s?):\s/, '')
}

const mark = field => ({ field, ...Object.fromEntries(marks.map(name => [name, field.getAttribute(name)])) })
const marks = ['aria-describedby', 'aria-invalid']

// showErrors shows them again after the WebAssembly has drawn a screen that still has them.
export function showErrors () {
  for (const [error, { id, fields }] of hidden) {
    if (!error.isConnected) continue
    error.hidden = false
    if (error.id !== id) continue // the element holds another error now
    for (const f of fields) {
      for (const name of marks) if (f[name] !== null) f.field.setAttribute(name, f[name])
    }
  }
  hidden.clear()
}

// What the WebAssembly calls: window.candorBoot.
import { drawWith, settleWatch } from './changes.js'
import { showErrors } from './errors.js'
import { keepWarning } from './idle.js'
import { tellState } from './merchant.js'
import { again, body, doc, mounted, setView } from './page.js'
import { whenFree } from './takeover.js'
import { idle } from './wasm.js'
import { drawn, intact } from './wording.js'

export function exposeBridge () {
  window.candorBoot = Object.freeze({ takeOver: nextTask, show, intact, again, post, plain, fallback, drawWith, whenIdle })
}

// nextTask takes over in a task of its own: the start of the program was one, too, and neither is to be long.
const nextTask = run => setTimeout(whenFree, 0, run)

const whenIdle = run => idle().then(() => run())

// show is told what the WebAssembly has put on the screen, and the element that holds it.
function show (text, element, wording) {
  setView(JSON.parse(text))
  drawn(element, JSON.parse(wording))
  tellState()
  keepWarning()
  settleWatch()
  showErrors()
}

// post sends an action as an ordinary form, where a request without a form does not arrive as it was sent.
function post (text) {
  const form = doc.createElement('form')
  form.method = 'post'
  form.action = location.pathname
  form.hidden = true
  for (const [name, value] of Object.entries(JSON.parse(text))) {
    const field = doc.createElement('input')
    field.type = 'hidden'
    field.name = name
    field.value = value
    form.append(field)
  }
  body.append(form)
  form.submit()
}

// plain asks for this page without WebAssembly.
const plain = () => location.replace(`${location.pathname}?plain`)

// fallback gives the page back to the server, for this load without WebAssembly.
function fallback (reason) {
  console.error(`candor: ${reason}`)
  if (mounted()) plain()
}

// The port to the merchant's page that frames this one: state and height go out, and a theme or a language may come in.
import { typed } from './changes.js'
import { receiveLender } from './lender.js'
import { body, doc, mounted, on, root, view } from './page.js'
import { whenFree } from './takeover.js'

const origins = view?.merchant?.origins ?? []
const framed = parent !== window
let port = null
let height = 0

// connectMerchant says hello to the merchant's page and follows the height of this one.
export function connectMerchant () {
  if (view && framed && origins.length > 0) sayHello()
  on('message', e => framed && e.source === parent ? acceptPort(e) : receiveLender(e))
  new ResizeObserver(measure).observe(body)
}

export const tellState = () => tell({ type: 'state', id: view.id, revision: view.revision, status: view.step, agreed: view.agreed ?? 0 })

const tellHeight = () => tell({ type: 'height', height })
const tell = message => { if (port) port.postMessage(message) }

// sayHello tries each origin of the merchant, or only the one that the browser names.
function sayHello () {
  const above = location.ancestorOrigins && location.ancestorOrigins[0]
  for (const origin of origins) {
    if (!above || above === origin) parent.postMessage({ candor: 'hello' }, origin)
  }
}

function acceptPort (e) {
  if (!origins.includes(e.origin) || !e.ports[0]) return
  if (typeof e.data !== 'object' || e.data === null || e.data.candor !== 'port') return
  if (port) port.close()
  port = e.ports[0]
  port.onmessage = m => obey(m.data)
  tellState()
  tellHeight()
}

// obey does what the merchant's page may ask for. Every other message changes nothing.
function obey (m) {
  if (typeof m !== 'object' || m === null) return
  if (m.candor === 'theme' && ['light', 'dark', 'auto'].includes(m.theme)) setTheme(m.theme)
  if (m.candor === 'locale' && ['en-CA', 'fr-CA'].includes(m.locale)) whenFree(() => speak(m.locale))
}

// setTheme changes colours and nothing else.
function setTheme (theme) {
  if (theme === 'auto') delete root.dataset.theme
  else root.dataset.theme = theme
  doc.querySelector('meta[name="color-scheme"]').content = theme === 'auto' ? 'light dark' : theme
}

// speak presses the button of the language, before the review only: what a person agrees to is in the language that the
// person chose, and leaving the French review is never done for a person. Without the WebAssembly it waits for nobody who
// types: a page that is loaded again does not show an account number again.
function speak (locale) {
  const button = doc.querySelector('#candor button[name="do"][value="language"]')
  if (!button || button.lang !== locale || !['identify', 'offers'].includes(view.step)) return
  if (mounted() || !typed()) button.form.requestSubmit(button)
}

function measure () {
  const next = Math.ceil(body.getBoundingClientRect().height)
  if (next === height) return
  height = next
  tellHeight()
}

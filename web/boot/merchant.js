// The port to the merchant's page that frames this one: state and height go out, and a theme may come in.
import { receiveLender } from './lender.js'
import { body, doc, on, root, view } from './page.js'

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
  port.onmessage = m => setTheme(m.data)
  tellState()
  tellHeight()
}

// setTheme takes the theme that the merchant's page chose. It changes colours and nothing else.
function setTheme (m) {
  if (typeof m !== 'object' || m === null || m.candor !== 'theme' || !['light', 'dark', 'auto'].includes(m.theme)) return
  if (m.theme === 'auto') delete root.dataset.theme
  else root.dataset.theme = m.theme
  doc.querySelector('meta[name="color-scheme"]').content = m.theme === 'auto' ? 'light dark' : m.theme
}

function measure () {
  const next = Math.ceil(body.getBoundingClientRect().height)
  if (next === height) return
  height = next
  tellHeight()
}

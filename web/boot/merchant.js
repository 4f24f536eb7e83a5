// The port to the merchant's page that frames this one: state, height and errors go out, nothing comes in.
import { receiveLender } from './lender.js'
import { body, on, view } from './page.js'

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

export const tellState = () => tell(state('state', view.step))
export const tellError = reason => tell(state('error', reason))

const tellHeight = () => tell({ type: 'height', height })
const tell = message => { if (port) port.postMessage(message) }
const state = (type, status) => ({ type, id: view.id, revision: view.revision, status })

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
  tellState()
  tellHeight()
}

function measure () {
  const next = Math.ceil(body.getBoundingClientRect().height)
  if (next === height) return
  height = next
  tellHeight()
}

// The loading of the WebAssembly. It is fetched and compiled in the background as soon as the page is painted, and
// started when the browser has nothing better to do, or when a person turns to the page. Where data or memory is scarce
// it is not even fetched before that.
import { doc, island, lenderFrame, on, root } from './page.js'

export async function loadWebAssembly () {
  if (!wanted()) return
  const intended = intent()
  try {
    await (scarce() ? intended : painted())
    if (doc.querySelector(lenderFrame)) await fetchForNextPage()
    else await start(intended)
  } catch (e) {
    console.info(`candor: without WebAssembly (${e.name})`) // the page works as it is
  }
}

const wanted = () => island && island.wasm && island.exec && location.search !== '?plain' && typeof WebAssembly === 'object'

// scarce tells whether the person saves data, the network is slow, or the device is small. Not every browser says it.
function scarce () {
  const { connection, deviceMemory } = navigator
  return Boolean(connection && (connection.saveData || /2g$/.test(connection.effectiveType))) || deviceMemory <= 1
}

// intent waits for a person: a pointer over the page, a touch, a key, or the focus, but not one that the page gave itself.
const intent = () => new Promise(resolve => {
  for (const type of ['pointerover', 'pointerdown', 'keydown']) on(type, resolve, { capture: true, once: true, passive: true })
  on('focusin', e => { if (!e.target.autofocus) resolve() }, true)
})

// painted waits for the first paint. A frame that is out of sight may not be painted for long.
const painted = () => new Promise(resolve => {
  new PerformanceObserver(resolve).observe({ type: 'paint', buffered: true })
  setTimeout(resolve, 2000)
})

export const idle = () => new Promise(resolve => {
  if (window.requestIdleCallback) requestIdleCallback(resolve, { timeout: 2000 })
  else setTimeout(resolve, 200)
})

const fetchWasm = () => fetch(island.wasm, { priority: 'low' })

// fetchForNextPage fills the browser's cache. A page with the lender's frame is not taken over.
const fetchForNextPage = async () => (await fetchWasm()).arrayBuffer()

async function start (intended) {
  const [program] = await Promise.all([WebAssembly.compileStreaming(fetchWasm()), import(island.exec)])
  await Promise.race([intended, idle()])
  const go = new Go()
  go.env.GOGC = '400' // it collects when the page is idle, and seldom while a person waits
  const instance = await WebAssembly.instantiate(program, go.importObject)
  go.run(instance).then(() => { delete root.dataset.candor }) // it asks for its turn; ended: forms post again
}

// The loading of the WebAssembly, once the page is loaded and the browser has nothing better to do.
import { doc, island, lenderFrame, on, root } from './page.js'
import { takeOver } from './takeover.js'

export function loadWhenIdle () {
  if (!wanted()) return
  if (doc.readyState === 'complete') whenIdle()
  else on('load', whenIdle)
}

const wanted = () => island && island.wasm && island.exec && location.search !== '?plain' && typeof WebAssembly === 'object'

function whenIdle () {
  if (window.requestIdleCallback) requestIdleCallback(load, { timeout: 2000 })
  else setTimeout(load, 200)
}

async function load () {
  try {
    if (doc.querySelector(lenderFrame)) await fetchForNextPage()
    else await start()
  } catch (e) {
    console.info(`candor: without WebAssembly (${e.name})`) // the page works as it is
  }
}

// fetchForNextPage fills the browser's cache. A page with the lender's frame is not taken over.
const fetchForNextPage = async () => (await fetch(island.wasm)).arrayBuffer()

async function start () {
  await import(island.exec)
  const go = new Go()
  const { instance } = await WebAssembly.instantiateStreaming(fetch(island.wasm), go.importObject)
  takeOver(() => go.run(instance).then(() => { delete root.dataset.candor })) // ended: forms post again
}

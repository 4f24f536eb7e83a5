// What every module knows of the page: its document, its checkout, and how to ask the server for it again.
export const doc = document
export const root = doc.documentElement
export const body = doc.body

// lenderFrame is the one frame of ours; extensions may add frames of theirs.
export const lenderFrame = 'iframe#lender'

export const on = (type, listener, options) => addEventListener(type, listener, options)

// again asks the server for this page. A reload would post a second time where the page is the answer to a post.
export const again = () => location.replace(location.pathname + location.search)

// mounted tells whether the WebAssembly has taken over.
export const mounted = () => root.dataset.candor === 'mounted'

// island is the data that the server put into the page; null on a page without a checkout.
export const island = readIsland()

// view is what is on the screen. The WebAssembly keeps it up to date.
export let view = island?.view ?? null
export const setView = next => { view = next }

function readIsland () {
  try {
    return JSON.parse(doc.getElementById('candor-island').textContent)
  } catch {
    return null
  }
}

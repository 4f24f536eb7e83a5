// What the WebAssembly calls: window.candorBoot.
import { showErrors } from './errors.js'
import { keepWarning } from './idle.js'
import { tellError, tellState } from './merchant.js'
import { again, mounted, setView } from './page.js'

export function exposeBridge () {
  window.candorBoot = Object.freeze({ show, again, fallback })
}

// show is told what the WebAssembly has put on the screen.
function show (text) {
  setView(JSON.parse(text))
  tellState()
  keepWarning()
  showErrors()
}

// fallback gives the page back to the server, for this load without WebAssembly.
function fallback (reason) {
  tellError(`${reason}`)
  console.error(`candor: ${reason}`)
  if (mounted()) location.replace(`${location.pathname}?plain`)
}
